// Maps as the rows of a form: keys are edited too, so a form has a list of rows in place of a map.

export const toRows = (map, key, value) => Object.entries(map ?? {}).map(([name, each]) => ({ [key]: name, [value]: each }));

export const toMap = (rows, key, value) => Object.fromEntries(rows.map((each) => [each[key].trim(), each[value].trim()]));
