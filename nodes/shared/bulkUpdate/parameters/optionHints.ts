import type { NodeHint } from 'n8n-workflow';
import type { UpdateWords } from './valueProperties';

/** That nothing is written, as an expression without braces. */
export const DRY_RUN = '$parameter["options"]["dryRun"] === true';

/** Shown in the output pane before a run, where a choice has a consequence. */
export function optionHints({ vendor }: UpdateWords): NodeHint[] {
	return [
		{
			message: `Blank values erase what ${vendor} holds, as ‘Empty Values’ is set to clear the field`,
			type: 'warning',
			location: 'outputPane',
			whenToDisplay: 'beforeExecution',
			displayCondition: '={{ $parameter["options"]["emptyValues"] === "clear" }}',
		},
		{
			message: `Dry run: nothing is written to ${vendor}`,
			type: 'info',
			location: 'outputPane',
			whenToDisplay: 'always',
			displayCondition: `={{ ${DRY_RUN} }}`,
		},
	];
}
