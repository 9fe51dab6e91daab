package migration_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func withRun(m *v1alpha1.Migration) *v1alpha1.Migration {
	m.Spec.Checks = &v1alpha1.ChecksPolicy{When: v1alpha1.CheckWithRun}
	return m
}

func TestChecksAreMadeWithTheRun(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		migration    *v1alpha1.Migration
		checks, runs int
	}{
		"an approved migration makes none of its own": {withRun(harness.NewMigration("wave-1", "HR")), 0, 1},
		"one that is not approved is checked":         {withRun(unapprovedMigration("wave-1", "HR")), 1, 0},
		"one that accepts failures is checked first": {
			accepting(withRun(harness.NewMigration("wave-1", "HR")), "MissingAttachments"), 1, 1,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			w.Create(tc.migration)
			state := v1alpha1.ReasonFinished
			if tc.runs == 0 {
				state = v1alpha1.ReasonSaved
			}
			w.Until(48*time.Hour, state, w.Is("wave-1", state))
			if checks, runs := kinds(w); checks != tc.checks || runs != tc.runs {
				t.Errorf("%d checks and %d runs, want %d and %d", checks, runs, tc.checks, tc.runs)
			}
		})
	}
}

func TestWithRunIsSpentOnceItsChecksBlocked(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	checksAre(w, fails("InvalidEmails", false))
	w.Create(withRun(harness.NewMigration("wave-1", "HR")))
	w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, "InvalidEmails")
	wantStory(t, w, "wave-1", "Initial Blocked")

	w.For(4 * time.Hour)
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, "InvalidEmails")
	if checks, runs := kinds(w); checks < 1 || runs != 1 {
		t.Errorf("%d checks and %d runs, want a Check task for each further look, and the one run", checks, runs)
	}
	checksAre(w)
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Blocked", "Initial Succeeded")
	if len(w.Sim.Jobs()) != 1 {
		t.Errorf("%d jobs, want the same one", len(w.Sim.Jobs()))
	}
	if used := w.Migration("wave-1").Status.Reruns.Used; used != 0 {
		t.Errorf("%d of the limit used: nothing had moved", used)
	}
}

func TestChecksThatAreTooOldAreMadeOnceMore(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		maxAge v1alpha1.Duration
		checks int
	}{
		"two days are too old":        {"24h", 2},
		"the spec allows three of it": {"72h", 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			m := unapprovedMigration("wave-1", "HR")
			m.Spec.Checks = &v1alpha1.ChecksPolicy{MaxAge: tc.maxAge}
			w.Create(m)
			w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
			w.For(48 * time.Hour)
			if checks, _ := kinds(w); checks != 1 {
				t.Errorf("%d checks while it was kept", checks)
			}
			w.Change(m, func() { m.Spec.Run = harness.Approved() })
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			if checks, runs := kinds(w); checks != tc.checks || runs != 1 {
				t.Errorf("%d checks and %d runs, want %d and 1", checks, runs, tc.checks)
			}
		})
	}
}

func TestChecksThatAreTooOldAreNotMadeWhileOthersRun(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Instances[0].Spaces[0].Pages = 200_000 }) // more than two hours
	w.Config.Polling.Shortest.Duration = 5 * time.Minute
	w.Restart()
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	m := harness.NewMigration("wave-2", "HR")
	m.Spec.Checks = &v1alpha1.ChecksPolicy{MaxAge: "30m"}
	w.Create(m)
	w.Until(time.Hour, "queued", saying(w, "wave-2", v1alpha1.ReasonQueued, "is running"))
	w.For(time.Hour)
	if checks, _ := kinds(w); checks != 2 {
		t.Errorf("%d checks in the queue, want one for each", checks)
	}
	w.Until(48*time.Hour, "the second finished", w.Is("wave-2", v1alpha1.ReasonFinished))
	if checks, runs := kinds(w); checks != 3 || runs != 2 {
		t.Errorf("%d checks and %d runs, want 3 and 2: once more when the slot was granted", checks, runs)
	}
}

func TestWhoeverIsFirstStaysFirstWhileItsChecksAreMadeOnceMore(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Instances[0].Spaces[0].Pages = 100_000 }) // more than an hour
	w.Site()
	w.Create(harness.NewMigration("running", "ENG"))
	w.Until(time.Hour, "running", w.Is("running", v1alpha1.ReasonRunning))
	m := harness.NewMigration("first", "HR")
	m.Spec.Checks = &v1alpha1.ChecksPolicy{MaxAge: "10m"}
	w.Create(m)
	w.Until(time.Hour, "queued", w.Is("first", v1alpha1.ReasonQueued))
	w.For(30 * time.Minute)
	queueUp(w, "second", "MKT", -5)
	w.Until(48*time.Hour, "all finished", allFinished(w, "running", "first", "second"))
	if got := startOrder(w, "first", "second"); got[0] != "first" {
		t.Errorf("they ran in the order %v", got)
	}
	if checks, _ := kinds(w); checks != 4 {
		t.Errorf("%d checks, want one for each and one more for the first", checks)
	}
}

// changes tells how the failed checks stand against the last time.
func changes(m *v1alpha1.Migration) map[string]v1alpha1.CheckChange {
	result := map[string]v1alpha1.CheckChange{}
	for _, item := range m.Status.Checks.Items {
		result[item.Key] = item.Change
	}
	return result
}

func TestARepeatedCheckSaysWhatChanged(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	changed := fails("GroupConflict", false)
	checksAre(w, fails("InvalidEmails", false), changed, fails("UserLimit", false))
	w.Create(harness.NewMigration("wave-1", "HR"))
	w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	first := map[string]v1alpha1.CheckChange{"InvalidEmails": "", "GroupConflict": "", "UserLimit": ""}
	if diff := cmp.Diff(first, changes(w.Migration("wave-1"))); diff != "" {
		t.Errorf("the first time (-want +got):\n%s", diff)
	}

	changed.Occurrences = []string{"staff"}
	checksAre(w, fails("InvalidEmails", false), changed, fails("LicenseExpired", false))
	before := w.Migration("wave-1").Status.Conditions
	verb(w, "wave-1", v1alpha1.AnnotationRecheck, "1")
	if diff := cmp.Diff(before, w.Migration("wave-1").Status.Conditions); diff != "" {
		t.Errorf("conditions while it is checked again (-before +after):\n%s", diff)
	}
	w.Until(10*time.Minute, "checked again", func() bool { return w.Migration("wave-1").Status.Checks.Items[0].Change != "" })
	second := map[string]v1alpha1.CheckChange{
		"InvalidEmails": v1alpha1.CheckUnchanged, "GroupConflict": v1alpha1.CheckChanged,
		"UserLimit": v1alpha1.CheckFixed, "LicenseExpired": v1alpha1.CheckNew,
	}
	if diff := cmp.Diff(second, changes(w.Migration("wave-1"))); diff != "" {
		t.Errorf("the second time (-want +got):\n%s", diff)
	}
	if message := w.Message("wave-1"); strings.Contains(message, "UserLimit") || !strings.Contains(message, "LicenseExpired") {
		t.Errorf("the message must name what fails now: %s", message)
	}
}

func TestScheduledChecksYieldToWhatAPersonAsks(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	checksAre(w, fails("InvalidEmails", false))
	for _, name := range []string{"a", "b", "c"} {
		w.Create(harness.NewMigration(name, "HR"))
	}
	for _, name := range []string{"a", "b", "c"} {
		w.Until(time.Hour, "blocked", w.Is(name, v1alpha1.ReasonBlocked))
	}
	first, _ := kinds(w)
	w.Until(2*time.Hour, "one of them checked again", func() bool { checks, _ := kinds(w); return checks > first })
	asked := w.Clock.Now()
	verb(w, "c", v1alpha1.AnnotationRecheck, "now")
	w.Until(time.Minute, "checked at once, outside the tenth", func() bool {
		return w.Migration("c").Status.Checks.StartedAt.After(asked.Add(-time.Minute))
	})
	w.For(30 * time.Minute)
	repeated := repeats(w, first)
	if len(repeated) < 3 {
		t.Fatalf("%d repeated checks, want one for each", len(repeated))
	}
	// A tenth of 5 tasks a minute is one in two minutes.
	if gap := repeated[len(repeated)-1].Created.Sub(repeated[0].Created); gap < 2*time.Minute {
		t.Errorf("scheduled checks within %s, want at least two minutes between them", gap)
	}
}

// repeats are the checks of all jobs after the first so many, oldest first.
func repeats(w *harness.World, first int) []engine.TaskRecord {
	var tasks []engine.TaskRecord
	for _, job := range w.Sim.Jobs() {
		tasks = append(tasks, w.Sim.Tasks(job.ID)...)
	}
	slices.SortStableFunc(tasks, func(a, b engine.TaskRecord) int { return a.Created.Compare(b.Created) })
	return tasks[first:]
}
