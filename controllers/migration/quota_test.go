package migration_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// usage is how much of a budget of creations was used, in percent, from the first creation to the last.
type usage struct {
	plans, tasks float64
	refused      int // calls that were answered with 429
}

// crowd is a world of many Migrations, which wait for nothing but Atlassian's quota.
func crowd(t testing.TB, count int) *harness.World {
	t.Helper()
	space := func(i int) string { return fmt.Sprintf("W%05d", i) }
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		for i := range count {
			sc.Instances[0].Spaces = append(sc.Instances[0].Spaces, scenario.Space{Key: space(i), Name: space(i), Pages: 1})
		}
	})
	site := w.Site()
	w.Change(site, func() { site.Spec.MaxConcurrentMigrations = new(int32(50)) })
	w.For(time.Minute)
	for i := range count {
		w.Create(withRun(harness.NewMigration(fmt.Sprintf("wave-%05d", i), space(i))))
	}
	return w
}

// throughQuota brings a crowd through the quota, and lets another process take over half way, in the middle of a minute.
func throughQuota(t testing.TB, w *harness.World, count int) (before, after usage) {
	t.Helper()
	limit := 10*time.Minute + time.Duration(count)*time.Minute
	w.Many(limit, "half of the plans", func() bool { return w.Sim.Calls("createJob") >= count/2 })
	died := w.Clock.Now()
	w.Clock.Step(30 * time.Second)
	w.Lead(nil)
	w.Many(limit, "all started", func() bool { return w.Sim.Calls("createTask") == count })
	before = usageOf(w, func(at time.Time) bool { return !at.After(died) })
	after = usageOf(w, func(at time.Time) bool { return at.After(died) })
	return before, after
}

func usageOf(w *harness.World, within func(time.Time) bool) usage {
	var plans, tasks []time.Time
	for _, job := range w.Sim.Jobs() {
		plans = append(plans, job.Created)
		for _, task := range w.Sim.Tasks(job.ID) {
			tasks = append(tasks, task.Created)
		}
	}
	return usage{used(plans, within), used(tasks, within), w.Sim.Answers(http.StatusTooManyRequests)}
}

// used is the part of 5 a minute that was created, in percent.
func used(times []time.Time, within func(time.Time) bool) float64 {
	const perMinute = 5
	times = slices.DeleteFunc(times, func(at time.Time) bool { return !within(at) })
	if len(times) <= perMinute {
		return 100
	}
	slices.SortFunc(times, time.Time.Compare)
	// Five may come at once, so the last five at most belong to a minute that has only begun.
	whole := len(times) - (len(times)-1)%perMinute - 1
	return 100 * float64(whole) / (perMinute * times[len(times)-1].Sub(times[0]).Minutes())
}

func TestTheQuotaIsUsedUpAndNeverExceededAlsoAfterAFailover(t *testing.T) {
	t.Parallel()
	const count = 40
	w := crowd(t, count)
	before, after := throughQuota(t, w, count)
	for process, got := range map[string]usage{"the first process": before, "the one after": after} {
		if got.plans < 98 || got.tasks < 98 || got.refused > 0 {
			t.Errorf("%s used %.1f %% of the plans and %.1f %% of the tasks, with %d refusals; want 98 %%, and none",
				process, got.plans, got.tasks, got.refused)
		}
	}
	wantNoDuplicates(t, w)
}

// BenchmarkRealQuotas tells the same for as many Migrations as -benchtime says, such as 5000x.
func BenchmarkRealQuotas(b *testing.B) {
	w := crowd(b, b.N)
	b.ResetTimer()
	before, after := throughQuota(b, w, b.N)
	b.ReportMetric(min(before.plans, before.tasks), "%used")
	b.ReportMetric(min(after.plans, after.tasks), "%used-after-failover")
	b.ReportMetric(float64(after.refused), "429s")
}
