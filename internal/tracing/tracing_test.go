package tracing_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/tracing"
)

// received is a collector with what it was sent.
type received struct {
	mu    sync.Mutex
	spans []*tracepb.Span
	raw   []byte
}

// ServeHTTP takes spans.
func (c *received) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	request := &collector.ExportTraceServiceRequest{}
	if proto.Unmarshal(body, request) != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw = append(c.raw, body...)
	for _, resource := range request.GetResourceSpans() {
		for _, scope := range resource.GetScopeSpans() {
			c.spans = append(c.spans, scope.GetSpans()...)
		}
	}
}

func TestARemoteCallIsASpanWithinItsReconcile(t *testing.T) {
	c := &received{}
	server := httptest.NewServer(c)
	defer server.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
	tracer, stop, err := tracing.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	remote := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer remote.Close()
	direct := func(*http.Request) (*url.URL, error) { return nil, nil } //nolint:nilnil // No proxy.
	client, err := transport.New(transport.Options{AllowHTTP: true, Tracer: tracer, Proxy: direct})
	if err != nil {
		t.Fatal(err)
	}
	work := tracing.Reconciler(tracer, "migration", reconcile.Func(
		func(ctx context.Context, _ reconcile.Request) (reconcile.Result, error) {
			address, _ := url.Parse(remote.URL + "/jobs?cursor=canary-in-the-address")
			_, err := client.Do(ctx, transport.Request{Operation: "getJob", Method: http.MethodGet, URL: address})
			return reconcile.Result{}, err
		}))
	request := reconcile.Request{NamespacedName: types.NamespacedName{Namespace: "team", Name: "wave-1"}}
	if _, err := work.Reconcile(t.Context(), request); err == nil {
		t.Error("the error of the reconcile got lost")
	}
	if err := stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantSpans(t, c)
}

func wantSpans(t *testing.T, c *received) {
	t.Helper()
	got := map[string]string{}
	parents := map[string]string{}
	for _, span := range c.spans {
		var attributes []string
		for _, a := range span.GetAttributes() {
			if a.GetKey() != "server.address" { // It has a port that differs each time.
				attributes = append(attributes, a.GetKey()+"="+a.GetValue().GetStringValue())
			}
		}
		got[span.GetName()] = strings.Join(attributes, " ")
		parents[span.GetName()] = string(span.GetParentSpanId())
		if span.GetName() == "reconcile migration" && parents["getJob"] != string(span.GetSpanId()) {
			t.Error("the call is not within the reconcile")
		}
	}
	want := map[string]string{
		"getJob":              "error.type=Transient http.response.status_code=",
		"reconcile migration": "k8s.namespace.name=team drover.migration.name=wave-1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
	if strings.Contains(string(c.raw), "canary") {
		t.Error("the address of the call was sent to the collector")
	}
}

func TestTracesAreOffUnlessTheEnvironmentAsksForThem(t *testing.T) {
	for name, tc := range map[string]struct {
		environment map[string]string
		on          bool
		err         string
	}{
		"nothing is said":       {},
		"an endpoint is named":  {map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:1"}, true, ""},
		"the exporter is named": {map[string]string{"OTEL_TRACES_EXPORTER": "otlp"}, true, ""},
		"the protocol is gRPC":  {map[string]string{"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, true, ""},
		"the exporter is none": {
			map[string]string{"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}, false, "",
		},
		"the SDK is disabled": {map[string]string{"OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "otlp"}, false, ""},
		"the exporter is another one": {
			map[string]string{"OTEL_TRACES_EXPORTER": "zipkin"}, false, "OTEL_TRACES_EXPORTER must be otlp or none",
		},
		"the protocol is another one": {
			map[string]string{"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json"},
			false,
			"OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf or grpc",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for key, value := range tc.environment {
				t.Setenv(key, value)
			}
			tracer, stop, err := tracing.Setup(t.Context())
			if (err != nil) != (tc.err != "") || (err != nil && !strings.Contains(err.Error(), tc.err)) {
				t.Errorf("got %v, want an error with %q", err, tc.err)
			}
			if (tracer != nil) != tc.on {
				t.Errorf("on: %t, want %t", tracer != nil, tc.on)
			}
			if err := stop(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestWithoutATracerNothingIsWrapped(t *testing.T) {
	refused := errors.New("refused")
	next := reconcile.Func(func(context.Context, reconcile.Request) (reconcile.Result, error) { return reconcile.Result{}, refused })
	if _, err := tracing.Reconciler(nil, "migration", next).Reconcile(t.Context(), reconcile.Request{}); !errors.Is(err, refused) {
		t.Errorf("got %v", err)
	}
}
