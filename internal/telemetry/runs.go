package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// Runs counts what becomes of runs.
type Runs struct {
	ended    *prometheus.CounterVec
	duration *prometheus.HistogramVec
	wait     *prometheus.HistogramVec
}

// NewRuns makes the metrics and registers them; it panics if they are registered already.
func NewRuns(registry prometheus.Registerer) *Runs {
	// Runs take from minutes to weeks.
	lasting := []float64{60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600, 3 * 24 * 3600, 7 * 24 * 3600, 14 * 24 * 3600}
	r := &Runs{ended: runsEnded.NewCounter(), duration: runDuration.NewHistogram(lasting), wait: queueWait.NewHistogram(lasting)}
	registry.MustRegister(r.ended, r.duration, r.wait)
	return r
}

// Observe takes note of a status that was written, beside the one before it. A nil Runs counts nothing.
func (r *Runs) Observe(before, after *v1alpha1.MigrationStatus) {
	if r == nil {
		return
	}
	open := map[int32]bool{}
	newest := int32(0)
	for i := range before.Runs {
		run := &before.Runs[i]
		open[run.Number] = run.FinishedAt == nil
		newest = max(newest, run.Number)
	}
	for i := range after.Runs {
		run := &after.Runs[i]
		began := run.Number > newest
		if began && before.QueuedAt != nil {
			r.wait.WithLabelValues().Observe(run.StartedAt.Sub(before.QueuedAt.Time).Seconds())
		}
		if run.FinishedAt != nil && (began || open[run.Number]) {
			r.end(run, run.FinishedAt.Sub(run.StartedAt.Time))
		}
	}
}

func (r *Runs) end(run *v1alpha1.Run, took time.Duration) {
	strategy, outcome := string(run.Strategy), string(run.Outcome)
	r.ended.WithLabelValues(strategy, outcome).Inc()
	r.duration.WithLabelValues(strategy, outcome).Observe(took.Seconds())
}
