package lifecycle_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func comparing(in *lifecycle.Input) { in.Migration.Spec.Verification = v1alpha1.VerifyCounts }

// tallied says that the spaces of a job were counted so long ago.
func tallied(job string, ago time.Duration) change {
	return func(in *lifecycle.Input) {
		in.Migration.Status.Before = &v1alpha1.BeforeStatus{JobID: job, At: at(-ago)}
	}
}

func TestSpacesAreCountedBeforeTheRunThatMovesThem(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		changes []change
		want    lifecycle.Action
	}{
		"they were not counted yet":          {[]change{comparing}, lifecycle.CountSpaces},
		"they were counted just now":         {[]change{comparing, tallied("job-1", time.Minute)}, lifecycle.StartRun},
		"they were counted days ago":         {[]change{comparing, tallied("job-1", 25*time.Hour)}, lifecycle.CountSpaces},
		"they were counted for another plan": {[]change{comparing, tallied("job-0", time.Minute)}, lifecycle.CountSpaces},
		"nothing is compared":                {nil, lifecycle.StartRun},
		"the window opens soon":              {[]change{comparing, window(11*time.Hour, 0)}, lifecycle.CountSpaces},
		"the window opens late":              {[]change{comparing, window(13*time.Hour, 0)}, lifecycle.None},
		"others come first": {
			[]change{comparing, dependsOn(lifecycle.Dependency{Name: "wave-0", Found: true, State: "Running"})}, lifecycle.None,
		},
	} {
		if got := lifecycle.Next(input(tc.changes...)); got.Action != tc.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	attachments := func(in *lifecycle.Input) { in.Migration.Spec.Scope.Spaces.Data = v1alpha1.SpaceDataAttachmentsOnly }
	if lifecycle.Compares(input(comparing, attachments).Migration) || !lifecycle.Compares(input(comparing).Migration) {
		t.Error("attachments alone have nothing to be compared with, and spaces have")
	}
	if got := lifecycle.Next(input(comparing, window(13*time.Hour, 0))); got.After != time.Hour {
		t.Errorf("looks again after %s, want when the counting is due", got.After)
	}
}

func TestAComparisonIsDueOnceSpacesHaveArrived(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		done int32
		mode v1alpha1.VerificationMode
		want bool
	}{
		"all arrived":         {2, v1alpha1.VerifyTitles, true},
		"some arrived":        {1, v1alpha1.VerifyCounts, true},
		"none arrived":        {0, v1alpha1.VerifyCounts, false},
		"nothing is compared": {2, v1alpha1.VerifyNone, false},
	} {
		in := input()
		in.Migration.Spec.Verification = tc.mode
		in.Migration.Status.Runs = []v1alpha1.Run{{
			Number: 1, Strategy: v1alpha1.StrategyInitial, JobID: "job-1", Outcome: v1alpha1.OutcomeIncomplete, StartedAt: *at(0),
			FinishedAt: at(0), Spaces: &v1alpha1.SpaceCounts{Total: 2, Done: tc.done},
		}}
		lifecycle.End(in.Migration, now)
		if got := in.Migration.Status.Verification; (got != nil) != tc.want || tc.want && got.Mode != tc.mode {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
