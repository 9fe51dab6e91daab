package migration_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// What is not known of the real Atlassian is a switch of the simulated one. The road must be the same in each position.
func TestTheRoadInEachPositionOfWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	positions := map[string]func(*scenario.Tunables){
		"a second run of a job is refused": func(t *scenario.Tunables) { t.Switches.SecondMigrate = scenario.Refuse },
		"no artifacts, and a warning of apps that the site lacks": func(t *scenario.Tunables) {
			t.Switches.Artifacts, t.Switches.CloudAppsCheck = scenario.Absent, scenario.Warn
		},
		"an unknown plan is not found":       func(t *scenario.Tunables) { t.Switches.UnknownPlan = scenario.NotFound },
		"a plan has another ID than its job": func(t *scenario.Tunables) { t.Switches.PlanID = scenario.Other },
		"another ID, and an unknown plan not found": func(t *scenario.Tunables) {
			t.Switches.PlanID, t.Switches.UnknownPlan = scenario.Other, scenario.NotFound
		},
		"an unattached site is ignored":             func(t *scenario.Tunables) { t.Switches.NotAttached = scenario.Ignore },
		"progress lists the newest transfers alone": func(t *scenario.Tunables) { t.Switches.ProgressHistory = scenario.Newest },
		"apps have no nodes":                        func(t *scenario.Tunables) { t.Switches.AppNodes = scenario.Absent },
		"apps' nodes show the first transfer":       func(t *scenario.Tunables) { t.Switches.AppNodes = scenario.First },
		"the root waits for apps":                   func(t *scenario.Tunables) { t.Switches.RootWaitsForApps = true },
		"a level is answered with the whole tree":   func(t *scenario.Tunables) { t.Switches.LevelAnswer = scenario.WholeTree },
		"a level is answered with its node":         func(t *scenario.Tunables) { t.Switches.LevelAnswer = scenario.NodeOnly },
		"the tree is not wrapped":                   func(t *scenario.Tunables) { t.Switches.StatusWrapper = scenario.Bare },
		"the next page is a cursor":                 func(t *scenario.Tunables) { t.Switches.NextLink = scenario.Cursor },
		"the attachment's end is ISO 8601":          func(t *scenario.Tunables) { t.Switches.ExpiryTime = scenario.ISO8601 },
		"a status tree comes in small pages":        func(t *scenario.Tunables) { t.PageSizes.StatusNodes = 2 },
		"statuses lag by two minutes":               func(t *scenario.Tunables) { t.Lags.Status = scenario.Duration(2 * time.Minute) },
		"the task list lags by nine minutes":        func(t *scenario.Tunables) { t.Lags.TaskList = scenario.Duration(9 * time.Minute) },
	}
	for name, position := range positions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Adjust(position)
			w.Site()
			w.Assessment("com.example.diagrams", "com.example.tablekit")
			w.Create(harness.WithApps(harness.NewMigration("wave-1", "ENG", "HR"), "com.example.diagrams", "com.example.tablekit"))

			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			if checks, runs := kinds(w); checks != 1 || runs != 1 || len(w.Sim.Jobs()) != 1 {
				t.Errorf("%d jobs, %d checks, %d runs, want one of each", len(w.Sim.Jobs()), checks, runs)
			}
			wantNoDuplicates(t, w)
		})
	}
}
