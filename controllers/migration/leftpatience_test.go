package migration_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// A person who allows a run three days knows how long its assistant may be away. It may still begin after a day.
func TestARunThatWasLeftBehindIsGivenUpAfterItsOwnPatience(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Config.Polling.Shortest.Duration = time.Hour
	w.Restart()
	w.Adjust(func(t *scenario.Tunables) { t.Switches.WrongServerID = scenario.Ignore })
	w.Secrets()
	site := harness.NewSite("acme")
	site.Spec.Confluence.ServerID = "AAAA-BBBB-CCCC-DDDD" // No assistant picks its plans up.
	w.Create(site)
	m := withRun(harness.NewMigration("wave-1", "ENG"))
	m.Spec.Run.NoProgressAfter = "72h"
	w.Create(m)
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	remove(w, "wave-1")
	w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
	w.Until(time.Hour, "waiting for it", saying(w, "wave-2", v1alpha1.ReasonQueued, leftMessage))
	w.For(70 * time.Hour)
	wantSays(t, w, "wave-2", v1alpha1.ReasonQueued, leftMessage)
	w.Until(8*time.Hour, "the run is given up", w.Is("wave-2", v1alpha1.ReasonRunning))
}
