package lifecycle_test

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// neverBegan is a migration whose runs all ended before anything began, with its checks passed.
func neverBegan(times int) change {
	return func(in *lifecycle.Input) {
		runs := []v1alpha1.Run{past(initial, v1alpha1.OutcomeNeverBegan)}
		for range times - 1 {
			runs = append(runs, past(sameJob, v1alpha1.OutcomeNeverBegan))
		}
		history(runs...)(in)
		in.Migration.Status.Checks = passedChecks()
	}
}

// reconnected is a connection that was made after the last run ended.
func reconnected(in *lifecycle.Input) {
	in.Site.Status.Connection = &v1alpha1.ConnectionStatus{ConnectedAt: at(time.Second)}
}

func TestARunOfWhichNothingBeganIsMadeAgainOnTheSameJob(t *testing.T) {
	t.Parallel()
	onlyIncomplete := rerun(outcomes(v1alpha1.RerunIncomplete))
	unattached := siteCondition(v1alpha1.ConditionAttached, metav1.ConditionFalse, "Not attached.")
	due := later(5 * time.Minute)
	movedBefore := func(in *lifecycle.Input) {
		history(past(initial, v1alpha1.OutcomeIncomplete, counted(3, 1, 0)), past(failedSpaces, v1alpha1.OutcomeNeverBegan))(in)
	}
	approvalGone := func(in *lifecycle.Input) { in.Migration.Spec.Run.Approved = new(false) }
	tests := map[string]struct {
		tc   []change
		want decision
	}{
		"after a pause": {
			[]change{neverBegan(1), reconnected}, decision{lifecycle.None, "WaitingToRerun", "Met", false},
		},
		"once the connection is made anew": {
			[]change{neverBegan(1), due}, decision{lifecycle.None, "Connecting", "WaitingForCloudSite", true},
		},
		"a connection of before does not do": {
			[]change{neverBegan(1), due, func(in *lifecycle.Input) {
				in.Site.Status.Connection = &v1alpha1.ConnectionStatus{ConnectedAt: at(-time.Second)}
			}}, decision{lifecycle.None, "Connecting", "WaitingForCloudSite", true},
		},
		"one of the very second in which the run ended is new enough": {
			[]change{neverBegan(1), due, func(in *lifecycle.Input) {
				in.Site.Status.Connection = &v1alpha1.ConnectionStatus{ConnectedAt: at(0)}
			}}, decision{lifecycle.StartRun, "Queued", "Met", true},
		},
		"then it runs": {
			[]change{neverBegan(1), due, reconnected}, decision{lifecycle.StartRun, "Queued", "Met", true},
		},
		"a third and fourth time": {
			[]change{neverBegan(3), later(20 * time.Minute), reconnected}, decision{lifecycle.StartRun, "Queued", "Met", true},
		},
		"but not a fifth time": {
			[]change{neverBegan(4), later(time.Hour), reconnected}, decision{lifecycle.None, "Blocked", "NeverBegan", false},
		},
		"nor where a person only waits": {
			[]change{neverBegan(4), later(720 * time.Hour), reconnected},
			decision{lifecycle.None, "Blocked", "NeverBegan", false},
		},
		"the limit of re-runs does not count": {
			[]change{neverBegan(1), later(time.Hour), reconnected, rerun(limit(1)), used(1)},
			decision{lifecycle.StartRun, "Queued", "Met", true},
		},
		"nor do the outcomes": {
			[]change{neverBegan(1), due, reconnected, onlyIncomplete}, decision{lifecycle.StartRun, "Queued", "Met", true},
		},
		"the policy Never ends it": {
			[]change{neverBegan(1), due, reconnected, rerun(never)}, decision{lifecycle.Conclude, "Failed", "Met", false},
		},
		"but not what a person asked for": {
			[]change{neverBegan(1), reconnected, rerun(never), askedFor}, decision{lifecycle.StartRun, "Queued", "Met", true},
		},
		"an adopted run of which nothing began is not made again": {
			[]change{neverBegan(1), due, reconnected, adoptedJob("job-1")}, decision{lifecycle.Conclude, "Failed", "Met", false},
		},
		"but on request": {
			[]change{neverBegan(1), reconnected, adoptedJob("job-1"), askedFor}, decision{lifecycle.StartRun, "Queued", "Met", true},
		},
		"withdrawn approval saves it": {
			[]change{neverBegan(1), due, approvalGone}, decision{lifecycle.None, "Saved", "Met", false},
		},
		"suspension stops it": {
			[]change{neverBegan(1), due, suspended}, decision{lifecycle.None, "Suspended", "Met", false},
		},
		"it waits for the site": {
			[]change{neverBegan(1), due, noSite}, decision{lifecycle.None, "Connecting", "WaitingForCloudSite", true},
		},
		"and for the attachment": {
			[]change{neverBegan(1), due, reconnected, unattached},
			decision{lifecycle.None, "Connecting", "WaitingForCloudSite", true},
		},
		"and for its window": {
			[]change{neverBegan(1), due, reconnected, window(time.Hour, 0)}, decision{lifecycle.None, "Queued", "Met", false},
		},
		"and for the other gates": {
			[]change{neverBegan(1), due, reconnected, domains("False")},
			decision{lifecycle.None, "Blocked", "EmailDomainsNotReviewed", true},
		},
		"a changed spec makes another job": {
			[]change{neverBegan(1), func(in *lifecycle.Input) { in.Migration.Spec.DisplayName = "Changed" }},
			decision{lifecycle.DropJob, "Checking", "Met", true},
		},
		"a re-run of which nothing began as well": {
			[]change{movedBefore, due, reconnected}, decision{lifecycle.StartRun, "Queued", "Met", true},
		},
		"but withdrawn approval ends it: data has moved": {
			[]change{movedBefore, due, approvalGone}, decision{lifecycle.Conclude, "Incomplete", "Met", false},
		},
		"and so does the policy Never": {
			[]change{movedBefore, due, rerun(never)}, decision{lifecycle.Conclude, "Incomplete", "Met", false},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(row.tc...)
			step := lifecycle.Next(in)
			if got := decided(step); got != row.want {
				t.Errorf("Next() = %+v, want %+v; it says %q", got, row.want, step.State.Message)
			}
			if step.Action == lifecycle.StartRun && !lifecycle.RunsSameJob(&in.Migration.Status) {
				t.Error("the run is not told to be one of the same job")
			}
		})
	}
}

func TestTheConnectionIsAskedForAnewSinceTheRunEnded(t *testing.T) {
	t.Parallel()
	step := lifecycle.Next(input(neverBegan(1), later(5*time.Minute)))
	if !step.ConnectedSince.Equal(now) {
		t.Errorf("ConnectedSince = %s, want the end of the run, %s", step.ConnectedSince, now)
	}
	if step := lifecycle.Next(input(neverBegan(1))); !step.ConnectedSince.IsZero() {
		t.Errorf("a connection is asked for in the pause: %s", step.ConnectedSince)
	}
}

func TestWhatNeverBeganTooOftenGoesOnWhereAPersonActs(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   func(*lifecycle.Input)
		want lifecycle.Action
	}{
		"a recheck lets it run again": {verbs("again", ""), lifecycle.StartRun},
		"and so does a changed spec": {
			func(in *lifecycle.Input) { lifecycle.Forgive(&in.Migration.Status) }, lifecycle.StartRun,
		},
		"and so does the annotation rerun": {verbs("", "again"), lifecycle.StartRun},
		"an annotation that was answered not": {func(in *lifecycle.Input) {
			verbs("old", "old")(in)
			in.Migration.Status.LastHandled = &v1alpha1.HandledVerbs{Recheck: "old", Rerun: "old"}
		}, lifecycle.None},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := input(neverBegan(4), later(24*time.Hour), reconnected, row.tc)
			lifecycle.Obey(in)
			if step := lifecycle.Next(in); step.Action != row.want {
				t.Errorf("Next() = %+v, want %s", step, row.want)
			}
		})
	}
	in := input(neverBegan(3))
	lifecycle.Forgive(&in.Migration.Status)
	if got := in.Migration.Status.Reruns.NeverBegan; got != 3 {
		t.Errorf("neverBegan = %d: a changed spec counts anew where there was nothing to forgive", got)
	}
}

// verbs are annotations that ask for something; an empty one is not set.
func verbs(recheck, rerun string) change {
	return func(in *lifecycle.Input) {
		in.Migration.Annotations = map[string]string{}
		if recheck != "" {
			in.Migration.Annotations[v1alpha1.AnnotationRecheck] = recheck
		}
		if rerun != "" {
			in.Migration.Annotations[v1alpha1.AnnotationRerun] = rerun
		}
	}
}
