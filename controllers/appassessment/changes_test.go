package appassessment_test

import (
	"slices"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

const confluenceURL = "https://confluence.acme.example"

// events empties the recorder and returns its lines.
func events(w *harness.World) []string {
	var lines []string
	for {
		select {
		case line := <-w.Events.Events:
			lines = append(lines, line)
		default:
			return lines
		}
	}
}

func TestARefreshTellsWhichAppsChanged(t *testing.T) {
	w := harness.New(t, "small", nil)
	w.Site()
	a := w.Assessment(workflow)
	w.Until(time.Hour, "assessed", reason(w, a, v1alpha1.ConditionReady, v1alpha1.ReasonAssessed))
	w.For(7 * time.Hour)
	if refreshed(w, a).Status.ChangedAt != nil || slices.Contains(w.EventReasons(), "AppsChanged") {
		t.Errorf("nothing changed, and yet at %v something did", a.Status.ChangedAt)
	}

	if !w.Sim.UpdateApp(confluenceURL, workflow, "6.0.0") {
		t.Fatal("there is no such app")
	}
	w.Restart() // What was there before stands in the status.
	w.Until(7*time.Hour, "told", func() bool { return refreshed(w, a).Status.ChangedAt != nil })
	const want = "newly blocked, updated from 9.0.1 to 6.0.0, version now incompatible"
	if !a.Status.ChangedAt.Equal(a.Status.CollectedAt) || a.Status.Apps[1].Change != want || a.Status.Apps[0].Change != "" {
		t.Errorf("at %v: %q and %q", a.Status.ChangedAt, a.Status.Apps[0].Change, a.Status.Apps[1].Change)
	}
	told := "Normal AppsChanged Changed since the last refresh: " + workflow + " (" + want + ")."
	if got := events(w); !slices.Contains(got, told) {
		t.Errorf("the events are %q, and none is %q", got, told)
	}
	if row := records(t, report(w, a))[2]; row[len(row)-1] != want {
		t.Errorf("the report says %q", row)
	}

	seen := a.DeepCopy()
	w.Restart()
	w.For(13 * time.Hour)
	if !refreshed(w, a).Status.ChangedAt.Equal(seen.Status.ChangedAt) || a.Status.Apps[1].Change != want {
		t.Errorf("refreshes without a change made it %q at %v", a.Status.Apps[1].Change, a.Status.ChangedAt)
	}
	if got := events(w); len(got) > 0 {
		t.Errorf("refreshes without a change are told: %q", got)
	}
}
