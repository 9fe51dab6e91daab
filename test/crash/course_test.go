package crash_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// repeatable is an app whose data may be moved again.
const repeatable = "com.comalatech.workflow"

// course is a way through a migration, and what Atlassian must have seen at its end.
type course struct {
	scenario  func(*scenario.Scenario)
	migration func(*v1alpha1.Migration)
	want      made
}

// made counts what was made for one Migration.
type made struct {
	Backups, Checks, Runs, Triggers int
	// Jobs leaves those out that are known to be left behind.
	Jobs  int
	Story []string
}

// reruns tells whether the course has a second run.
func (c course) reruns() bool { return len(c.want.Story) > 1 }

func firstRun() course {
	return course{want: made{Checks: 1, Runs: 1, Jobs: 1, Story: []string{"Initial Succeeded"}}}
}

// backedUp has Confluence take a backup before the run.
func backedUp() course {
	return course{
		scenario: func(sc *scenario.Scenario) { sc.Instances[0].Backup.Takes = scenario.Duration(time.Millisecond) },
		migration: func(m *v1alpha1.Migration) {
			m.Spec.Backup = &v1alpha1.BackupPolicy{Policy: v1alpha1.BackupTake}
		},
		want: made{Backups: 1, Checks: 1, Runs: 1, Jobs: 1, Story: []string{"Initial Succeeded"}},
	}
}

// compared has both sides compared page by page, and a page is missing.
func compared() course {
	c := firstRun()
	c.scenario = func(sc *scenario.Scenario) {
		sc.Instances[0].Spaces[0].Content = &scenario.Content{Pages: 600}
		sc.Instances[0].Spaces[0].Loses = scenario.Content{Pages: 1}
	}
	c.migration = func(m *v1alpha1.Migration) { m.Spec.Verification = v1alpha1.VerifyTitles }
	return c
}

// failedSpaces fails one space once, which goes into a second plan.
func failedSpaces() course {
	return course{
		scenario: func(sc *scenario.Scenario) {
			sc.Instances[0].Spaces[1].Outcomes = []string{"FAILED", "SUCCESS"}
		},
		want: made{Checks: 1, Runs: 2, Jobs: 2, Story: []string{"Initial Incomplete", "FailedSpaces Succeeded"}},
	}
}

// sameJob lets the assistant lie once that it is attached, so that nothing of the first run begins.
func sameJob() course {
	return course{
		scenario: func(sc *scenario.Scenario) {
			sc.Faults = []scenario.Fault{{
				Operation: "attach", Effect: scenario.EffectStatus, Status: http.StatusOK,
				ContentType: "application/json", Body: "{}",
			}}
			// A connection counts as made after a run if it is at least a second younger.
			sc.Durations.PickUp = scenario.Duration(1500 * time.Millisecond)
		},
		migration: func(m *v1alpha1.Migration) {
			m.Spec.Checks = &v1alpha1.ChecksPolicy{When: v1alpha1.CheckWithRun}
		},
		want: made{Runs: 2, Jobs: 1, Story: []string{"Initial NeverBegan", "SameJob Succeeded"}},
	}
}

// appsOnly leaves an app incomplete once, which is triggered again.
func appsOnly() course {
	return course{
		scenario: func(sc *scenario.Scenario) {
			sc.Instances[0].Apps = []scenario.App{{Key: repeatable, Name: "Comala Document Management", Version: "9.0.1"}}
			sc.MarketplaceApps = []scenario.MarketplaceApp{{
				Key: repeatable, Name: "Comala Document Management", Availability: "PUBLIC", Path: "AUTOMATED",
				CloudKey: repeatable + ".cloud", MinVersion: "6.17.7", Ranges: []scenario.Range{{Start: "6.17.7"}},
			}}
			sc.AppTransfers = []scenario.AppTransfer{{App: repeatable, Outcomes: []string{"INCOMPLETE", "SUCCESS"}}}
		},
		migration: func(m *v1alpha1.Migration) { harness.WithApps(m, repeatable) },
		want: made{
			Checks: 1, Runs: 1, Triggers: 1, Jobs: 1, Story: []string{"Initial Incomplete", "AppsOnly Succeeded"},
		},
	}
}

// newMigration makes the Migration of the course without creating it.
func (c course) newMigration(name string, spaces ...string) *v1alpha1.Migration {
	m := harness.NewMigration(name, spaces...)
	if c.migration != nil {
		c.migration(m)
	}
	return m
}

// check compares what Atlassian has with what was meant.
func (c course) check(t *testing.T, sim *simulator.Simulator, m *v1alpha1.Migration) {
	t.Helper()
	got := made{Backups: len(sim.Report().Backups), Jobs: len(sim.Jobs()), Triggers: len(sim.Triggers())}
	for _, job := range sim.Jobs() {
		for _, task := range sim.Tasks(job.ID) {
			switch task.Kind {
			case "check":
				got.Checks++
			case "migrate":
				got.Runs++
			}
		}
	}
	for _, run := range m.Status.Runs {
		got.Story = append(got.Story, string(run.Strategy)+" "+string(run.Outcome))
	}
	if lost := m.Status.AbandonedJobs; lost != nil && lost.Count == 1 && got.Jobs > c.want.Jobs {
		got.Jobs--
	}
	if diff := cmp.Diff(c.want, got); diff != "" {
		t.Errorf("what was made (-want +got):\n%s", diff)
	}
	if duplicates := sim.Duplicates(); len(duplicates) != 0 {
		t.Errorf("spaces moved twice: %v", duplicates)
	}
}
