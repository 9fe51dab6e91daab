// Command manager runs the operator.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	_ "golang.org/x/crypto/x509roots/fallback" // The image has no files of CAs. Where a system has some, those hold.
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"

	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/operator"
	"github.com/drover-dev/drover/internal/tracing"
	"github.com/drover-dev/drover/internal/version"
)

// flushing is how long the last traces may take.
const flushing = 5 * time.Second

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "drover:", err)
		os.Exit(1)
	}
}

func run() error {
	options := operator.Options{Clock: clock.RealClock{}}
	configFile := flag.String("config", "", "the operator's configuration file; without it the defaults hold")
	flag.IntVar(&options.Workers, "workers", 8, "how many objects of a kind are worked on at the same time")
	flag.BoolVar(
		&options.LeaderElect,
		"leader-elect",
		true,
		"wait for the Lease before doing anything, so that only one process acts",
	)
	leaseFlags(&options.LeaseTimes)
	watchFlag(&options.WatchNamespaces)
	flag.StringVar(&options.LeaseNamespace, "lease-namespace", "", "the Lease's namespace; the process's own where it is empty")
	metricsFlags(&options.Metrics)
	flag.StringVar(
		&options.ProbeAddress,
		"health-probe-bind-address",
		":8081",
		"where /healthz and /readyz are served; 0 serves none",
	)
	flag.StringVar(
		&options.PprofAddress,
		"pprof-bind-address",
		"0",
		"where profiles of the process are served, to whoever can reach it; 0 serves none",
	)
	logging := zap.Options{}
	logging.BindFlags(flag.CommandLine)
	showVersion := flag.Bool("version", false, "print the version and end")
	flag.Parse()
	if *showVersion {
		fmt.Printf("drover %s %s %s/%s\n", version.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return nil
	}
	if err := onlyFlags(flag.Args()); err != nil {
		return err
	}

	ctrl.SetLogger(zap.New(zap.UseFlagOptions(&logging)))
	loaded, err := config.Load(*configFile)
	if err != nil {
		return err
	}
	options.Config = loaded
	restConfig, err := ctrl.GetConfig()
	if err != nil {
		return fmt.Errorf("find the cluster: %w", err)
	}
	ctx := ctrl.SetupSignalHandler()
	tracer, stop, err := tracing.Setup(ctx)
	if err != nil {
		return fmt.Errorf("traces: %w", err)
	}
	options.Tracer = tracer
	mgr, err := operator.New(ctx, restConfig, options)
	if err != nil {
		return err
	}
	ctrl.Log.Info("Started Drover", "version", version.Version)
	err = mgr.Start(ctx)
	// What ends the process has ended ctx already.
	last, cancel := context.WithTimeout(context.Background(), flushing)
	defer cancel()
	return errors.Join(err, stop(last))
}

// onlyFlags refuses what is no flag: reading ends there, so each flag behind it would be left out without a word.
func onlyFlags(rest []string) error {
	if len(rest) == 0 {
		return nil
	}
	return fmt.Errorf("%q is no flag, and no flag behind it is read: write switches with =, as in --leader-elect=true", rest[0])
}

// leaseFlags have the names that the components of Kubernetes use.
func leaseFlags(times *operator.LeaseTimes) {
	*times = operator.DefaultLeaseTimes()
	flag.DurationVar(&times.Duration, "leader-elect-lease-duration", times.Duration, "how long a leader that is gone keeps the Lease")
	flag.DurationVar(
		&times.RenewDeadline,
		"leader-elect-renew-deadline",
		times.RenewDeadline,
		"how long a leader tries to renew the Lease before it ends",
	)
	flag.DurationVar(&times.RetryPeriod, "leader-elect-retry-period", times.RetryPeriod, "how often the Lease is tried for")
}

func watchFlag(namespaces *[]string) {
	const usage = "the namespaces whose objects are worked on, separated by commas; without it all"
	flag.Func("watch-namespaces", usage, func(list string) error {
		*namespaces = strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
		return nil
	})
}

// metricsFlags have the names that other operators use.
func metricsFlags(metrics *operator.MetricsOptions) {
	flag.StringVar(&metrics.BindAddress, "metrics-bind-address", "0", "where metrics are served; 0 serves none")
	flag.BoolVar(
		&metrics.Secure,
		"metrics-secure",
		true,
		"serve metrics by HTTPS, to those who may read them; without it by HTTP, to everybody",
	)
	flag.StringVar(
		&metrics.CertDir,
		"metrics-cert-path",
		"",
		"the directory of tls.crt and tls.key for the metrics; without it the process signs a certificate itself",
	)
}
