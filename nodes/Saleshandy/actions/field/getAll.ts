import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../../../shared/node/operation';
import { limitProperties, simplifyProperty } from '../../../shared/read/parameters';
import { readRecords } from '../../../shared/read/readRecords';
import { getFieldInfos, type FieldInfo } from '../../api/fields';
import { saleshandyService } from '../../api/service';

const execute = readRecords({
	service: saleshandyService,
	record: 'field',
	locators: [],
	query: (item) => ({ limit: item.limit(), simplify: item.simplify() }),
	open({ client, progress }) {
		let reading: Promise<FieldInfo[]> | undefined;
		return async ({ limit, simplify }) => {
			reading ??= getFieldInfos(client);
			const fields = (await reading).slice(0, limit);
			progress.add(fields.length);
			return fields.map((info) => (simplify ? simplified(info) : info.row));
		};
	},
});

function simplified({ field: { id, label, readOnly, type }, type: name }: FieldInfo): IDataObject {
	return {
		fieldId: id,
		label,
		type: name,
		options: [...(type.options ?? [])],
		writable: readOnly === undefined,
	};
}

/** Reads the account's fields, built-in and custom. */
export const getAll: Operation = {
	option: {
		name: 'Get Many',
		action: 'Get many fields',
		description: 'Read which fields the account has, and which values they take',
	},
	properties: [...limitProperties, simplifyProperty],
	execute,
};
