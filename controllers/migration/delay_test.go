package migration_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// longestDelay is how long after a change at Atlassian people read of it, at most.
const longestDelay = time.Minute

// perInstance is how many migrations of one Confluence run at once, at most.
const perInstance = 50

// follow has so many Migrations of two spaces run at once, all with one account, and tells for each space how long after its end
// the status counts it. What an account may make is no matter here, so it may make all at once.
func follow(t testing.TB, count, reads int) (delays []time.Duration, refused int) {
	t.Helper()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Lags, sc.Quotas.Jobs, sc.Quotas.Tasks, sc.Quotas.Reads = scenario.Lags{}, count, 2*count, reads
		first := sc.Instances[0]
		for i := range (count + perInstance - 1) / perInstance {
			if i > 0 {
				sc.Instances = append(sc.Instances, first)
			}
			here := &sc.Instances[i]
			here.URL, here.ServerID, here.Spaces = instanceURL(i), instanceID(i), nil
			for j := range 2 * perInstance {
				key := fmt.Sprintf("D%dX%d", i, j)
				minutes := 4 + j*7%10 // Spaces end all the time, and never two of a run within one look.
				here.Spaces = append(here.Spaces, scenario.Space{Key: key, Name: key, Pages: minutes * int(sc.PagesPerMinute)})
			}
		}
	})
	w.Config.Polling.Shortest.Duration = 15 * time.Second
	w.Config.Quota.JobCreations, w.Config.Quota.TaskCreations, w.Config.Quota.Reads = count, 2*count, reads
	w.Restart()
	w.Secrets()
	for i := range (count + perInstance - 1) / perInstance {
		site := harness.NewSite(fmt.Sprint("acme-", i))
		site.Spec.Confluence.URL, site.Spec.Confluence.ServerID = instanceURL(i), instanceID(i)
		site.Spec.MaxConcurrentMigrations = new(int32(perInstance))
		w.Create(site)
	}
	w.For(time.Minute)
	for n := range count {
		i, j := n/perInstance, n%perInstance
		m := withRun(harness.NewMigration(fmt.Sprint("m-", n), fmt.Sprintf("D%dX%d", i, 2*j), fmt.Sprintf("D%dX%d", i, 2*j+1)))
		m.Spec.CloudSiteRef.Name = fmt.Sprint("acme-", i)
		w.Create(m)
	}
	told := map[string]int{}
	w.AfterStatusWrite = func(object client.Object) {
		m, ok := object.(*v1alpha1.Migration)
		if !ok || m.Status.Progress == nil || len(m.Status.Runs) == 0 {
			return
		}
		tasks := w.Sim.Tasks(m.Status.Runs[0].JobID)
		for ; told[m.Name] < int(m.Status.Progress.Spaces.Done); told[m.Name]++ {
			delays = append(delays, w.Clock.Since(tasks[0].SpacesEnded[told[m.Name]]))
		}
	}
	w.Many(12*time.Hour, "all spaces told", func() bool { return len(delays) == 2*count })
	slices.Sort(delays)
	return delays, w.Sim.Answers(http.StatusTooManyRequests)
}

func instanceURL(i int) string { return fmt.Sprintf("https://confluence-%d.acme.example", i) }
func instanceID(i int) string  { return fmt.Sprintf("BGTY-4XPQ-ABCD-%04d", i) }

// TestAChangeAtAtlassianIsToldWithinAMinute has a run for each two reads a minute, as 300 of them have with 600.
func TestAChangeAtAtlassianIsToldWithinAMinute(t *testing.T) {
	t.Parallel()
	delays, refused := follow(t, 20, 40)
	if longest := delays[len(delays)-1]; longest > longestDelay || refused > 0 {
		t.Errorf("the longest delay is %s, with %d refusals", longest, refused)
	}
}

// BenchmarkDelay tells the same for as many runs as -benchtime says, such as 300x, under the real quota of reads.
func BenchmarkDelay(b *testing.B) {
	const realReads = 600
	delays, refused := follow(b, b.N, realReads)
	b.ReportMetric(delays[len(delays)/2].Seconds(), "s-median")
	b.ReportMetric(delays[len(delays)-1].Seconds(), "s-longest")
	b.ReportMetric(float64(refused), "429s")
}
