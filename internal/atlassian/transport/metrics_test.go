package transport_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/drover-dev/drover/internal/atlassian/transport"
)

func TestRequestsAreCountedByOperationAndOutcome(t *testing.T) {
	registry := prometheus.NewRegistry()
	metrics := transport.NewMetrics(registry)
	client := newClient(t, func(o *transport.Options) { o.Metrics = metrics })
	handlers := map[string]http.HandlerFunc{
		"good":     answer(http.StatusCreated, jsonType, `{}`),
		"limited":  answer(http.StatusTooManyRequests, jsonType, `{}`),
		"page":     answer(http.StatusOK, htmlType, `<html>`),
		"cut":      answer(http.StatusOK, jsonType, `{`),
		"peculiar": answer(599, jsonType, `{}`),
	}
	for operation, handler := range handlers {
		request := transport.Request{Operation: operation, URL: serve(t, handler)}
		_ = client.JSON(t.Context(), request, new(any))
	}
	_ = client.JSON(t.Context(), transport.Request{Operation: "unsent"}, new(any))
	want := map[string]float64{
		"good 201": 1, "limited 429": 1, "page UnexpectedContent": 1, "cut UnexpectedContent": 1, "peculiar Transient": 1,
		"unsent Invalid": 1,
	}
	if diff := cmp.Diff(want, counted(t, registry)); diff != "" {
		t.Errorf("counted (-want +got):\n%s", diff)
	}
}

func counted(t *testing.T, registry *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]float64{}
	timed := 0
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			switch family.GetName() {
			case "drover_remote_requests_total":
				labels := map[string]string{}
				for _, pair := range metric.GetLabel() {
					labels[pair.GetName()] = pair.GetValue()
				}
				counts[labels["operation"]+" "+labels["code"]] = metric.GetCounter().GetValue()
			case "drover_remote_request_duration_seconds":
				timed++
			default:
				t.Errorf("a metric that nobody asked for: %s", family.GetName())
			}
		}
	}
	if timed != len(counts) {
		t.Errorf("%d operations are timed, want %d", timed, len(counts))
	}
	return counts
}
