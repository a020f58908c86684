import type { Played } from '../run';
import {
	anImportHarmsFew,
	dryRunWritesNothing,
	ends,
	endsInTime,
	nothingIsSentAfterAStop,
	nothingIsSentAfterTheEnd,
	onlyWhatARowGivesIsWritten,
	onlyWhatIsNamedIsReached,
	prototypesAreClean,
	quotesDecideNothing,
	refusalsAreFresh,
	requestsAreBounded,
	theKeyIsNowhere,
	whoIsSeenIsNotCreated,
} from './requests';
import {
	everyRowHasOneOutcome,
	outcomesAgreeWithThemselves,
	pairingIsRight,
	theStopIsTold,
} from './rows';
import {
	createdIsTrue,
	notSentLeftNoTrace,
	sentSaysWhatWasSent,
	theRightRowWins,
	unchangedIsTrue,
	updatedIsTrue,
} from './truth';

/** What is wrong with a run, in words; nothing if it is as it should be. */
type Invariant = (played: Played) => string[];

export const INVARIANTS = {
	ends,
	everyRowHasOneOutcome,
	pairingIsRight,
	outcomesAgreeWithThemselves,
	updatedIsTrue,
	createdIsTrue,
	whoIsSeenIsNotCreated,
	unchangedIsTrue,
	notSentLeftNoTrace,
	sentSaysWhatWasSent,
	theRightRowWins,
	refusalsAreFresh,
	nothingIsSentAfterAStop,
	endsInTime,
	nothingIsSentAfterTheEnd,
	dryRunWritesNothing,
	requestsAreBounded,
	quotesDecideNothing,
	anImportHarmsFew,
	theKeyIsNowhere,
	onlyWhatARowGivesIsWritten,
	onlyWhatIsNamedIsReached,
	theStopIsTold,
	prototypesAreClean,
} satisfies Record<string, Invariant>;

/** Everything that is wrong with a run, each under the name of what it breaks. */
export function violations(played: Played): string[] {
	return Object.entries(INVARIANTS).flatMap(([name, holds]) =>
		holds(played).map((wrong) => `${name}: ${wrong}`),
	);
}
