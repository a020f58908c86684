import { describeJsonFault } from '../../../../nodes/shared/bulkUpdate/parameters/jsonFault';

it.each([
	['{ City: 1 }', "unexpected 'City' at line 1, column 3"],
	[`{ 'City': 1 }`, `unexpected "'" at line 1, column 3`],
	['{ "City": "Rome", }', "unexpected '}' at line 1, column 19"],
	['{ "City" "Rome" }', `unexpected '"' at line 1, column 10`],
	['{ "City": Rome }', "unexpected 'Rome' at line 1, column 11"],
	['{ "City": undefined }', "unexpected 'undefined' at line 1, column 11"],
	['{ "City": }', "unexpected '}' at line 1, column 11"],
	['{ "Name": "O"Brien" }', "unexpected 'Brien' at line 1, column 14"],
	['{\n  "City": "Rome"\n  "Plan": "Free"\n}', `unexpected '"' at line 3, column 3`],
	['{ "Note": "one\ntwo" }', 'unexpected line break at line 1, column 15'],
	['{ "Note": "a\tb" }', 'unexpected tab at line 1, column 13'],
	['\ufeff{}', 'unexpected invisible character at line 1, column 1'],
	['{ "Path": "C:\\dir" }', "unexpected '\\' at line 1, column 14"],
	['{ "City": "Rome"', 'it ends too early, at line 1, column 17'],
	['{ "City": "Rome }', 'it ends too early, at line 1, column 18'],
	['{ "City": ', 'it ends too early, at line 1, column 11'],
	['{ "List": [1, 2 }', "unexpected '}' at line 1, column 17"],
	['{ "List": [,] }', "unexpected ',' at line 1, column 12"],
	['{ "Number": 01 }', "unexpected '01' at line 1, column 13"],
	['{ "Number": 1.5.2 }', "unexpected '1' at line 1, column 13"],
	['{} {}', "unexpected '{' at line 1, column 4"],
	['[object Object]', "unexpected 'object' at line 1, column 2"],
	['“City”: 1', "unexpected '“' at line 1, column 1"],
	['{ "City": 😀 }', "unexpected '😀' at line 1, column 11"],
])('%j: %s', (text, says) => {
	expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
	expect(describeJsonFault(text)).toBe(says);
});

it('finds the fault in what begins as every kind of JSON', () => {
	const text =
		'{ "a\\n\\u00e9": [1, -2.5e+3, true, false, null, [], {}, "", { "b": [[]] }], "c": {} }';
	expect(JSON.parse(text)).toBeDefined();
	expect(describeJsonFault(`${text} x`)).toBe(
		`unexpected 'x' at line 1, column ${text.length + 2}`,
	);
	expect(describeJsonFault('['.repeat(100_000))).toBe(
		'it ends too early, at line 1, column 100001',
	);
	const long = `{ "a": "${'b'.repeat(5_000_000)}`;
	expect(describeJsonFault(long)).toBe(`it ends too early, at line 1, column ${long.length + 1}`);
});
