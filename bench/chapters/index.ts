import type { Chapter, Scenario, Setting } from '../types';
import { badValue } from './badValue';
import { bulkImport } from './bulkImport';
import { createOrUpdate } from './createOrUpdate';
import { limit } from './limit';
import { manyRows } from './manyRows';
import { noLimit } from './noLimit';
import { onlyChanges } from './onlyChanges';
import { reading } from './reading';
import { singleRows } from './singleRows';

const CHAPTERS = [
	limit,
	onlyChanges,
	bulkImport,
	createOrUpdate,
	reading,
	singleRows,
	manyRows,
	badValue,
	noLimit,
];

/** All that is run, in the order of the page. */
export function chapters(setting: Setting): Chapter[] {
	return CHAPTERS.map((chapter) => chapter(setting));
}

export function findScenario(id: string, setting: Setting): Scenario {
	const found = chapters(setting)
		.flatMap(({ scenarios }) => scenarios)
		.find((scenario) => scenario.id === id);
	if (!found) throw new Error(`There is no scenario '${id}'`);
	return found;
}
