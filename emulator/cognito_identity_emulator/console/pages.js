// The pages, in the order of the navigation. A page is a module in pages/ whose default export is a component with the
// props `rest`, the path segments after the page's own, and `query`, the URLSearchParams. It renders a <Page> first.
// The module is imported when the page is first opened.

const page = (id, name, group) => ({ id, name, group, load: () => import(`./pages/${id}.js`) });

export const PAGES = [
  page("pools", "Pools", "Browse"),
  page("identities", "Identities", "Browse"),
  page("calls", "Calls", "Browse"),
  page("tokens", "Tokens", "Tools"),
  page("roles", "Roles", "Tools"),
  page("access", "Access", "Tools"),
  page("clock", "Clock", "Settings"),
  page("faults", "Faults", "Settings"),
  page("seeds", "Seeds", "Settings"),
];

// Version, settings and operations. The navigation shows it apart from the groups.
export const ABOUT = page("about", "About", null);

export const findPage = (id) => [...PAGES, ABOUT].find((each) => each.id === id);
