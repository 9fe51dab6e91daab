package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/reading"
)

func TestChecksAreRepeatedLessAndLessOften(t *testing.T) {
	t.Parallel()
	interval := func(text string) change {
		return func(in *lifecycle.Input) {
			in.Migration.Spec.Checks = &v1alpha1.ChecksPolicy{RecheckInterval: v1alpha1.Duration(text)}
		}
	}
	tests := map[string]struct {
		tc   []change
		want time.Duration
	}{
		"an hour after the first result":           {[]change{checks(failedChecks(0, 0))}, time.Hour},
		"two hours after the same result":          {[]change{checks(failedChecks(1, 0))}, 2 * time.Hour},
		"sixteen hours after the fourth repeat":    {[]change{checks(failedChecks(4, 0))}, 16 * time.Hour},
		"a day at the most":                        {[]change{checks(failedChecks(5, 0))}, 24 * time.Hour},
		"a day after a thousand repeats":           {[]change{checks(failedChecks(1000, 0))}, 24 * time.Hour},
		"from the interval of the spec":            {[]change{checks(failedChecks(0, 0)), interval("5m")}, 5 * time.Minute},
		"doubling from the interval of the spec":   {[]change{checks(failedChecks(3, 0)), interval("5m")}, 40 * time.Minute},
		"an hour where the interval is unreadable": {[]change{checks(failedChecks(0, 0)), interval("soon")}, time.Hour},
		"the rest of a wait that has begun":        {[]change{checks(failedChecks(0, -45*time.Minute))}, 15 * time.Minute},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step := lifecycle.Next(input(row.tc...))
			if step.Action != lifecycle.None || step.After != row.want || step.State.Reason != "Blocked" || step.NeedsSite {
				t.Errorf("Next() = %+v, want to wait %s, blocked and without the site", step, row.want)
			}
		})
	}
}

func TestABlockedMigrationIsCheckedAgain(t *testing.T) {
	t.Parallel()
	older := func(in *lifecycle.Input) {
		in.Migration.Status.Checks.ObservedGeneration = 2
	}
	tests := map[string][]change{
		"once the interval is over":        {checks(failedChecks(0, -time.Hour))},
		"at once where the spec changed":   {checks(failedChecks(3, 0)), older},
		"also where nobody approved a run": {checks(failedChecks(0, -time.Hour)), unapproved},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step := lifecycle.Next(input(tc...))
			if step.Scheduled != (name != "at once where the spec changed") {
				t.Errorf("scheduled: %t: only what nobody waits for yields to runs", step.Scheduled)
			}
			if want := (decision{lifecycle.StartCheck, "Blocked", "Met", true}); decided(step) != want {
				t.Errorf("Next() = %+v, want %+v: what stood before stands until the result differs", step, want)
			}
		})
	}
	unattached := siteCondition(v1alpha1.ConditionAttached, metav1.ConditionFalse, "Not attached.")
	step := lifecycle.Next(input(checks(failedChecks(0, -time.Hour)), unattached))
	if want := (decision{lifecycle.None, "Blocked", "Met", true}); decided(step) != want {
		t.Errorf("unattached: Next() = %+v, want %+v", step, want)
	}
	if !strings.Contains(step.State.Message, "SpaceKeysConflict") {
		t.Errorf("unattached: the message %q does not name the check any more", step.State.Message)
	}
}

func TestChecksTellWhatChangedSinceTheLastTime(t *testing.T) {
	t.Parallel()
	result := func(nodes tree) *reading.Node { return node(broken, tree{"check": node(broken, nodes)}) }
	noted := func(n *reading.Node, message string) *reading.Node { n.Message = message; return n }
	in := input(checks(nil))
	status := &in.Migration.Status
	for i, look := range []struct {
		tc   tree
		want map[string]v1alpha1.CheckChange
	}{
		{tree{"A": node(broken), "B": noted(node(broken), "one")}, map[string]v1alpha1.CheckChange{"A": "", "B": ""}},
		{
			tree{"B": noted(node(broken), "two"), "C": node(broken)},
			map[string]v1alpha1.CheckChange{"A": v1alpha1.CheckFixed, "B": v1alpha1.CheckChanged, "C": v1alpha1.CheckNew},
		},
		{
			tree{"A": node(warning), "B": noted(node(broken), "two"), "C": node(broken)},
			map[string]v1alpha1.CheckChange{"A": v1alpha1.CheckNew, "B": v1alpha1.CheckUnchanged, "C": v1alpha1.CheckUnchanged},
		},
	} {
		lifecycle.CheckStarted(status, "check", 3, now)
		lifecycle.CheckRead(status, result(look.tc), now)
		got := map[string]v1alpha1.CheckChange{}
		for _, item := range status.Checks.Items {
			got[item.Key] = item.Change
		}
		if diff := cmp.Diff(look.want, got); diff != "" {
			t.Errorf("look %d (-want +got):\n%s", i, diff)
		}
	}
	if status.Checks.Unchanged != 0 {
		t.Errorf("unchanged = %d although something changed", status.Checks.Unchanged)
	}
}
