import type { Chapter, Scenario, Setting } from '../scenario';
import { badValue } from './badValue';
import { bulkImportChapter } from './bulkImport';
import { createOrUpdate } from './createOrUpdate';
import { growth } from './growth';
import { limit } from './limit';
import { mixed } from './mixed';
import { noLimit } from './noLimit';
import { reading } from './reading';
import { singleRows } from './singleRows';
import { sync } from './sync';

/** All that is run, in the order of the report. */
export function chapters(setting: Setting): Chapter[] {
	return [
		noLimit,
		limit,
		bulkImportChapter,
		createOrUpdate,
		singleRows,
		sync,
		reading,
		growth,
		badValue,
		mixed,
	].map((chapter) => chapter(setting));
}

export function findScenario(id: string, setting: Setting): Scenario {
	const found = chapters(setting)
		.flatMap(({ scenarios }) => scenarios)
		.find((scenario) => scenario.id === id);
	if (!found) throw new Error(`There is no scenario '${id}'`);
	return found;
}
