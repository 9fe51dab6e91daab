package operator

import (
	"crypto/tls"
	"sync"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	ctrlmetrics "sigs.k8s.io/controller-runtime/pkg/metrics"
	"sigs.k8s.io/controller-runtime/pkg/metrics/filters"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/quota"
	"github.com/drover-dev/drover/internal/telemetry"
)

// MetricsOptions say how metrics are served.
type MetricsOptions struct {
	// BindAddress is where; "0" serves none.
	BindAddress string
	// Secure serves them by HTTPS, to those whom the API server knows and lets get /metrics.
	Secure bool
	// CertDir has tls.crt and tls.key; a certificate of the process's own is used where it is empty.
	CertDir string
}

// server serves to those whom the API server knows. To ask it who that is takes rights of the whole cluster, which the chart gives
// by a role of its own: an operator of single namespaces may go without.
func (o MetricsOptions) server() metricsserver.Options {
	server := metricsserver.Options{BindAddress: o.BindAddress}
	if o.Secure {
		server.SecureServing = true
		server.FilterProvider = filters.WithAuthenticationAndAuthorization
		server.CertDir = o.CertDir
		// A scraper needs no HTTP/2, which has had ways to tie up a server.
		server.TLSOpts = []func(*tls.Config){func(c *tls.Config) {
			c.MinVersion, c.NextProtos = tls.VersionTLS12, []string{"http/1.1"}
		}}
	}
	return server
}

// instruments are the metrics of this process.
type instruments struct {
	remote *transport.Metrics
	runs   *telemetry.Runs
	// compared is what comparisons of both sides find.
	compared *telemetry.Verifications
	// serving is the manager whose objects are told of: the last one, in a test that makes several.
	serving atomic.Pointer[telemetry.Objects]
}

// processMetrics are made once for a process, because the registry is one too.
var processMetrics = sync.OnceValue(func() *instruments {
	i := &instruments{
		remote:   transport.NewMetrics(ctrlmetrics.Registry),
		runs:     telemetry.NewRuns(ctrlmetrics.Registry),
		compared: telemetry.NewVerifications(ctrlmetrics.Registry),
	}
	ctrlmetrics.Registry.MustRegister(i)
	return i
})

// serve tells of the objects in the manager's cache and of the quota while it leads.
func (i *instruments) serve(mgr manager.Manager, usage func() []quota.Usage) {
	leads := func() bool {
		select {
		case <-mgr.Elected():
			return true
		default:
			return false
		}
	}
	i.serving.Store(telemetry.NewObjects(mgr.GetCache(), leads, usage))
}

// Describe says nothing: what is told depends on what there is.
func (i *instruments) Describe(chan<- *prometheus.Desc) {}

// Collect tells of the objects.
func (i *instruments) Collect(into chan<- prometheus.Metric) {
	if objects := i.serving.Load(); objects != nil {
		objects.Collect(into)
	}
}
