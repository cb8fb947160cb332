// The desks, in the order of the navigation. A desk is a module below desks/ whose default export is a component that
// is given `rest`, the parts of the address behind the desk's own, and `query`, its URLSearchParams. It is loaded when
// it is first gone to, and begins with a <Page>.

const desk = (id, name, group, means) => ({ id, name, group, means, load: () => import(`./pages/${id}.js`) });

export const DESKS = [
  desk("pools", "Pools", "Look", "Identity pools, and what they let in"),
  desk("identities", "Identities", "Look", "Who is known, and by which logins"),
  desk("calls", "Calls", "Look", "Every call as it comes, and why it was refused"),
  desk("tokens", "Tokens", "Try", "What a token says, and which pool would take it"),
  desk("roles", "Roles", "Try", "Which role comes out, and through which rule"),
  desk("clock", "Clock", "Set", "The emulator's time"),
  desk("faults", "Faults", "Set", "What shall go wrong with the next calls"),
  desk("seeds", "Seeds", "Set", "Pools and roles from a file, and all of it back into one"),
];

// Beside the desks: what this emulator is.
export const ABOUT = desk("about", "About", null, "Settings in force, operations, and what differs from AWS");

export const deskOf = (id) => [...DESKS, ABOUT].find((each) => each.id === id);
