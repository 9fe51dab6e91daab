package transport

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/drover-dev/drover/internal/metric"
)

// Metrics counts and times the requests of all clients that share it.
type Metrics struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

var (
	operationLabel = metric.Label{Name: "operation", Values: "an operation of the contract, such as `createTask`"}
	requests       = metric.Metric{
		Name: "drover_remote_requests_total", Type: metric.Counter,
		Help: "Requests to Atlassian and Confluence, by operation and by HTTP status or class of failure.",
		Labels: []metric.Label{
			operationLabel,
			{Name: "code", Values: "an HTTP status, or a class of failure such as `Transient` where there is none that has a name"},
		},
	}
	duration = metric.Metric{
		Name: "drover_remote_request_duration_seconds", Type: metric.Histogram,
		Help:   "Time from the begin of a request to the end of its answer, by operation, in seconds.",
		Labels: []metric.Label{operationLabel},
	}
)

// MetricCatalogue lists the metrics of this package.
func MetricCatalogue() []metric.Metric { return []metric.Metric{requests, duration} }

// NewMetrics makes the metrics and registers them; it panics if they are registered already.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	m := &Metrics{
		requests: requests.NewCounter(),
		duration: duration.NewHistogram([]float64{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60}),
	}
	registry.MustRegister(m.requests, m.duration)
	return m
}

func (m *Metrics) observe(operation string, response *Response, err error, took time.Duration) {
	if m == nil {
		return
	}
	m.requests.WithLabelValues(operation, codeLabel(response, err)).Inc()
	m.duration.WithLabelValues(operation).Observe(took.Seconds())
}

// codeLabel keeps the label bounded: a status that has no name counts by its class, and so does a success that could not be
// read, which would otherwise look like one.
func codeLabel(response *Response, err error) string {
	if err == nil {
		return strconv.Itoa(response.Status)
	}
	failure, ok := errors.AsType[*Error](err)
	if ok && failure.Status >= http.StatusMultipleChoices && http.StatusText(failure.Status) != "" {
		return strconv.Itoa(failure.Status)
	}
	return string(ClassOf(err))
}
