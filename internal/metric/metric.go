// Package metric describes metrics once: what Prometheus is told and what the documentation says come from the same words.
package metric

import "github.com/prometheus/client_golang/prometheus"

// Type is the type of a metric, in Prometheus' words.
type Type string

// The types of metrics.
const (
	Counter   Type = "counter"
	Gauge     Type = "gauge"
	Histogram Type = "histogram"
)

// Metric describes one. A Help says what is counted, in which unit, and by what.
type Metric struct {
	Name   string
	Type   Type
	Help   string
	Labels []Label
}

// Label is a label with what it may be: each is bounded, or names an object and goes with it.
type Label struct {
	Name   string
	Values string
}

// NewCounter makes the counters of a metric.
func (m Metric) NewCounter() *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: m.Name, Help: m.Help}, m.labels())
}

// NewHistogram makes the histograms of a metric, with the upper bounds of their buckets.
func (m Metric) NewHistogram(buckets []float64) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: m.Name, Help: m.Help, Buckets: buckets}, m.labels())
}

// NewDesc describes a metric of which the values are found when they are asked for.
func (m Metric) NewDesc() *prometheus.Desc {
	return prometheus.NewDesc(m.Name, m.Help, m.labels(), nil)
}

func (m Metric) labels() []string {
	names := make([]string, 0, len(m.Labels))
	for _, label := range m.Labels {
		names = append(names, label.Name)
	}
	return names
}
