import { describeReassignments } from './reassignments.story-spec';

describeReassignments(100_000);
