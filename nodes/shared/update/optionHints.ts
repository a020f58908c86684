import type { NodeHint } from 'n8n-workflow';

/** That nothing is written, as an expression without braces. */
export const DRY_RUN = isOn('dryRun');

/** Shown in the output pane before a run, where a choice has a consequence. */
export function optionHints(vendor: string): NodeHint[] {
	return [
		{
			message: `Blank values erase what ${vendor} holds, as ‘Empty Values’ is set to clear the field`,
			type: 'warning',
			location: 'outputPane',
			whenToDisplay: 'beforeExecution',
			displayCondition: '={{ $parameter["options"]["emptyValues"] === "clear" }}',
		},
		{
			message:
				'‘Max Duration’ ends the run: rows that are left then fail and can go in the next run. So that the next nodes still run, set ‘On Error’ in the settings to continue',
			type: 'info',
			location: 'outputPane',
			whenToDisplay: 'beforeExecution',
			displayCondition: '={{ $parameter["options"]["maxDuration"] > 0 }}',
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

/** Whether a switch among the options is on, as an expression without braces. */
export function isOn(option: string): string {
	return `$parameter["options"]["${option}"] === true`;
}
