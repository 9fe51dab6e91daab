package lifecycle_test

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

func domains(status metav1.ConditionStatus) change {
	return siteCondition(v1alpha1.ConditionEmailDomainsReviewed, status, "Domain old.example is not reviewed.")
}

func backup(from time.Duration) change {
	return func(in *lifecycle.Input) {
		in.Migration.Spec.Backup = &v1alpha1.BackupPolicy{
			Policy: v1alpha1.BackupAttested, Attested: &v1alpha1.BackupAttestation{By: "Storage team", At: *at(from)},
		}
	}
}

// window lets a migration start between two times from now; zero leaves one of them out.
func window(from, until time.Duration) change {
	return func(in *lifecycle.Input) {
		run := in.Migration.Spec.Run
		run.NotBefore, run.NotAfter = nil, nil
		if from != 0 {
			run.NotBefore = at(from)
		}
		if until != 0 {
			run.NotAfter = at(until)
		}
	}
}

func dependsOn(others ...lifecycle.Dependency) change {
	return func(in *lifecycle.Input) { in.Dependencies = others }
}

func cycle(in *lifecycle.Input) { in.Cycle = []string{"wave-1", "wave-2", "wave-1"} }

func finished(name string) lifecycle.Dependency {
	return lifecycle.Dependency{Name: name, Found: true, State: v1alpha1.ReasonFinished, Ended: true}
}

// shutGate is what a gate that is shut comes to.
type shutGate struct {
	state, reason string
	after         time.Duration
	says          string
}

func TestEachGateKeepsAFirstRunFromStarting(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   []change
		want shutGate // without a state the gate is open
	}{
		"domains that are reviewed are open": {nil, shutGate{}},
		"domains that are not reviewed block, named": {
			[]change{domains("False")}, shutGate{"Blocked", "EmailDomainsNotReviewed", 0, "Domain old.example is not reviewed."},
		},
		"domains of which nothing is known are awaited": {
			[]change{domains("Unknown")}, shutGate{"Connecting", "WaitingForEmailDomains", 0, "has not said yet"},
		},
		"domains of which the CloudSite says nothing are awaited": {
			[]change{func(in *lifecycle.Input) { in.Site.Status.Conditions = in.Site.Status.Conditions[:2] }},
			shutGate{"Connecting", "WaitingForEmailDomains", 0, "CloudSite acme"},
		},
		"a backup of yesterday is one":   {[]change{backup(-24 * time.Hour)}, shutGate{}},
		"a backup of this second is one": {[]change{backup(0)}, shutGate{}},
		"a backup that is still to come is none yet": {
			[]change{backup(time.Hour)}, shutGate{"Blocked", "BackupMissing", time.Hour, "2026-12-05T23:00:00Z"},
		},
		"no backup is asked for where the policy is None": {
			[]change{func(in *lifecycle.Input) {
				in.Migration.Spec.Backup = &v1alpha1.BackupPolicy{Policy: v1alpha1.BackupNone}
			}},
			shutGate{},
		},
		"a cycle blocks, named": {
			[]change{cycle}, shutGate{"Blocked", "DependencyCycle", 0, "wave-1 -> wave-2 -> wave-1"},
		},
		"an open window": {[]change{window(-time.Hour, time.Hour)}, shutGate{}},
		"a window is open from its first second": {
			[]change{func(in *lifecycle.Input) { in.Migration.Spec.Run.NotBefore = at(0) }}, shutGate{},
		},
		"a window is open in its last second": {
			[]change{func(in *lifecycle.Input) { in.Migration.Spec.Run.NotAfter = at(0) }}, shutGate{},
		},
		"a window that is to come is awaited": {
			[]change{window(time.Hour, 2*time.Hour)}, shutGate{"Queued", "Met", time.Hour, "opens at 2026-12-05T23:00:00Z"},
		},
		"a window that has passed is missed": {
			[]change{window(-2*time.Hour, -time.Second)}, shutGate{"WindowMissed", "Met", 0, "2026-12-05T21:59:59Z"},
		},
		"a missed window does not open by itself": {
			[]change{window(0, -240*time.Hour)}, shutGate{"WindowMissed", "Met", 0, "Set spec.run.notBefore and spec.run.notAfter"},
		},
		"dependencies that are Finished": {[]change{dependsOn(finished("wave-0"), finished("wave-00"))}, shutGate{}},
		"one that is missing is named": {
			[]change{dependsOn(finished("a"), lifecycle.Dependency{Name: "b"})},
			shutGate{"Queued", "WaitingForMigrations", 0, "Migration b, which this one depends on, does not exist."},
		},
		"one that runs is awaited": {
			[]change{dependsOn(lifecycle.Dependency{Name: "b", Found: true, State: "Running"})},
			shutGate{"Queued", "WaitingForMigrations", 0, "Migration b, which this one depends on, is Running. This one runs once"},
		},
		"one that has not begun is awaited": {
			[]change{dependsOn(lifecycle.Dependency{Name: "b", Found: true})},
			shutGate{"Queued", "WaitingForMigrations", 0, "has not begun"},
		},
		"one that is Finished but asked to run again is awaited": {
			[]change{dependsOn(lifecycle.Dependency{Name: "b", Found: true, State: "Finished"})},
			shutGate{"Queued", "WaitingForMigrations", 0, "Migration b"},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holdsGate(t, lifecycle.Next(input(row.tc...)), row.want, lifecycle.StartRun)
		})
	}
}

// holdsGate tells whether a step is what a gate comes to, or the action where it is open.
func holdsGate(t *testing.T, step lifecycle.Step, want shutGate, action lifecycle.Action) {
	t.Helper()
	if want.state == "" {
		if step.Action != action {
			t.Errorf("Next() = %+v, want %s", step, action)
		}
		return
	}
	got := shutGate{step.State.Reason, step.Gate.Reason, step.After, want.says}
	if got != want || step.Action != lifecycle.None || !strings.Contains(step.State.Message, want.says) {
		t.Errorf("Next() = %+v, want %+v", step, want)
	}
	if waits := want.state == "Connecting" || want.state == "Queued"; step.Gate.Waiting != (waits && step.Gate.Reason != "Met") {
		t.Errorf("gate %+v: what comes by itself is awaited, and what a person must mend is not", step.Gate)
	}
}

func TestADependencyThatNeedsAPersonSaysSo(t *testing.T) {
	t.Parallel()
	waiting := []string{"Connecting", "Checking", "Queued", "Running", "WaitingToRerun"}
	person := []string{
		"Saved", "Suspended", "Blocked", "Incomplete", "Failed", "Stopped", "OutcomeUnknown", "NoProgress", "WindowMissed",
	}
	for i, state := range append(waiting, person...) {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			step := lifecycle.Next(input(dependsOn(lifecycle.Dependency{Name: "b", Found: true, State: state, Ended: true})))
			says := strings.Contains(step.State.Message, "its message says what to do")
			if step.State.Reason != "Queued" || says != (i >= len(waiting)) || !strings.Contains(step.State.Message, "is "+state+".") {
				t.Errorf("state = %+v", step.State)
			}
		})
	}
}

func TestWhatAPersonMustMendIsToldBeforeWhatComesByItself(t *testing.T) {
	t.Parallel()
	noConsent := withApp(v1alpha1.PathAutomated, v1alpha1.ConsentNotAgreed)
	waits := dependsOn(lifecycle.Dependency{Name: "b"})
	in := input(noConsent, domains("False"), backup(time.Hour), cycle, window(0, -time.Hour), waits)
	for _, open := range []struct {
		shut string
		open change
	}{
		{"AppsNotReady", withApp(v1alpha1.PathAutomated, v1alpha1.ConsentAgreed)},
		{"EmailDomainsNotReviewed", domains("True")},
		{"BackupMissing", backup(-time.Hour)},
		{"DependencyCycle", func(in *lifecycle.Input) { in.Cycle = nil }},
		{"Met", window(0, time.Hour)},
		{"WaitingForMigrations", dependsOn()},
	} {
		if step := lifecycle.Next(in); step.Gate.Reason != open.shut || step.Action == lifecycle.StartRun {
			t.Errorf("Next() = %+v, want the gate %s", step, open.shut)
		}
		open.open(&in)
	}
	if step := lifecycle.Next(in); step.Action != lifecycle.StartRun {
		t.Errorf("Next() = %+v, want a run once every gate is open", step)
	}
}

func TestGatesOfARunDoNotHoldUpItsChecks(t *testing.T) {
	t.Parallel()
	tests := map[string][]change{
		"dependencies":      {dependsOn(lifecycle.Dependency{Name: "b"})},
		"a cycle":           {cycle},
		"a window":          {window(time.Hour, 0)},
		"a missed window":   {window(0, -time.Hour)},
		"a missing backup":  {backup(time.Hour)},
		"unknown domains":   {domains("False")},
		"a missing consent": {withApp(v1alpha1.PathAutomated, v1alpha1.ConsentNotAgreed)},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if step := lifecycle.Next(input(append(tc, checks(nil))...)); step.Action != lifecycle.StartCheck {
				t.Errorf("checking: Next() = %+v, want the checks", step)
			}
			in := input(tc...)
			in.Migration.Spec.Run.Approved = nil
			if step := lifecycle.Next(in); step.State.Reason != "Saved" {
				t.Errorf("without approval: Next() = %+v, want Saved", step)
			}
		})
	}
}

func TestSavedSaysWhatAnApprovalWillNotStart(t *testing.T) {
	t.Parallel()
	const saved = "The checks passed. Set run.approved to true to run it."
	tests := map[string]struct {
		tc   change
		says string
	}{
		"nothing where it may run": {dependsOn(finished("b")), ""},
		"nothing where the other is on its way": {
			dependsOn(lifecycle.Dependency{Name: "b", Found: true, State: "Running"}), "",
		},
		"a dependency that does not exist": {
			dependsOn(finished("a"), lifecycle.Dependency{Name: "b"}), "Migration b, which this one depends on, does not exist",
		},
		"a dependency that ended otherwise": {
			dependsOn(lifecycle.Dependency{Name: "b", Found: true, State: "Failed", Ended: true}), "Look at it: its message says",
		},
		"a cycle": {cycle, "goes round in a circle"},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := lifecycle.Next(input(unapproved, row.tc)).State
			if got.Reason != "Saved" || !strings.HasPrefix(got.Message, saved) || !strings.Contains(got.Message, row.says) ||
				(row.says == "") != (got.Message == saved) {
				t.Errorf("Next() = %+v, want Saved with %q", got, row.says)
			}
		})
	}
}

func TestARunThatIsOpenPassesNoGateAnyMore(t *testing.T) {
	t.Parallel()
	suspended := func(in *lifecycle.Input) { in.Migration.Spec.Suspend = new(true) }
	in := input(running, domains("False"), backup(time.Hour), cycle, window(0, -time.Hour), dependsOn(lifecycle.Dependency{Name: "b"}),
		suspended)
	if want := (decision{lifecycle.ReadRun, "Running", "Met", true}); decided(lifecycle.Next(in)) != want {
		t.Errorf("Next() = %+v, want %+v", lifecycle.Next(in), want)
	}
}
