package telemetry

import (
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/quota"
)

// patience is how long a look into the cache may take.
const patience = 5 * time.Second

// Objects tells of the objects as they are whenever somebody asks, out of the cache.
type Objects struct {
	reader client.Reader
	leads  func() bool
	usage  func() []quota.Usage
	// described are the metrics by their names.
	described map[string]*prometheus.Desc
}

// NewObjects makes a collector. Only the process that leads tells of objects and of the quota, so that two replicas do not count
// twice.
func NewObjects(cache client.Reader, leads func() bool, usage func() []quota.Usage) *Objects {
	o := &Objects{reader: cache, leads: leads, usage: usage, described: map[string]*prometheus.Desc{}}
	for _, m := range Catalogue() {
		o.described[m.Name] = m.NewDesc()
	}
	return o
}

var _ prometheus.Collector = (*Objects)(nil)

// Describe says nothing, which tells Prometheus that the metrics depend on what there is.
func (o *Objects) Describe(chan<- *prometheus.Desc) {}

// Collect tells of all objects. Where the cache cannot be read it tells nothing: zeros would be a lie.
func (o *Objects) Collect(into chan<- prometheus.Metric) {
	s := &sample{objects: o, into: into, counts: map[[4]string]int{}}
	if !o.leads() {
		s.gauge(leading.Name, 0)
		return
	}
	s.gauge(leading.Name, 1)
	s.quotas()
	ctx, cancel := context.WithTimeout(context.Background(), patience) //nolint:forbidigo // Prometheus passes none.
	defer cancel()
	if s.migrations(ctx) == nil && s.sites(ctx) == nil && s.assessments(ctx) == nil {
		s.count()
	}
}

// sample is one look.
type sample struct {
	objects *Objects
	into    chan<- prometheus.Metric
	// counts are by name of the metric and labels.
	counts map[[4]string]int
	oldest metav1.Time
}

// list reads the cache without copying it: nothing here writes.
func (s *sample) list(ctx context.Context, list client.ObjectList) error {
	return s.objects.reader.List(ctx, list, client.UnsafeDisableDeepCopy)
}

func (s *sample) migrations(ctx context.Context) error {
	list := &v1alpha1.MigrationList{}
	if err := s.list(ctx, list); err != nil {
		return err
	}
	for i := range list.Items {
		m := &list.Items[i]
		state, stalled := stateOf(m.Status.Conditions)
		s.counts[[4]string{migrations.Name, state, stalled, string(m.Spec.Stage)}]++
		if queued := m.Status.QueuedAt; queued != nil && state == v1alpha1.ReasonQueued &&
			(s.oldest.IsZero() || queued.Before(&s.oldest)) {
			s.oldest = *queued
		}
		if run := lifecycle.OpenRun(&m.Status); run != nil {
			s.time(moved.Name, lastMove(m, run), m.Namespace, m.Name)
		}
	}
	if !s.oldest.IsZero() {
		s.time(waitingSince.Name, s.oldest)
	}
	return nil
}

func lastMove(m *v1alpha1.Migration, run *v1alpha1.Run) metav1.Time {
	if p := m.Status.Progress; p != nil && p.MovedAt != nil && run.StartedAt.Before(p.MovedAt) {
		return *p.MovedAt
	}
	return run.StartedAt
}

func (s *sample) sites(ctx context.Context) error {
	list := &v1alpha1.CloudSiteList{}
	if err := s.list(ctx, list); err != nil {
		return err
	}
	for i := range list.Items {
		site := &list.Items[i]
		state, stalled := stateOf(site.Status.Conditions)
		s.counts[[4]string{cloudSites.Name, state, stalled}]++
		connection := site.Status.Connection
		if connection == nil {
			continue
		}
		if connection.AttachedUntil != nil {
			s.time(attachedUntil.Name, *connection.AttachedUntil, site.Namespace, site.Name)
		}
		if connection.RenewAfter != nil {
			s.time(renewAfter.Name, *connection.RenewAfter, site.Namespace, site.Name)
		}
	}
	return nil
}

func (s *sample) assessments(ctx context.Context) error {
	list := &v1alpha1.AppAssessmentList{}
	if err := s.list(ctx, list); err != nil {
		return err
	}
	for i := range list.Items {
		state, stalled := stateOf(list.Items[i].Status.Conditions)
		s.counts[[4]string{assessments.Name, state, stalled}]++
	}
	return nil
}

func (s *sample) quotas() {
	for _, usage := range s.objects.usage() {
		class := string(usage.Class)
		s.gauge(quotaLimit.Name, float64(usage.Limit), class)
		s.gauge(quotaUsed.Name, float64(usage.Used), class)
		s.gauge(quotaWaiting.Name, float64(usage.Waiting), class)
	}
}

// count tells how many there are of each.
func (s *sample) count() {
	for labels, number := range s.counts {
		values := labels[1:3]
		if labels[0] == migrations.Name {
			values = labels[1:]
		}
		s.gauge(labels[0], float64(number), values...)
	}
}

func (s *sample) time(name string, at metav1.Time, labels ...string) {
	s.gauge(name, float64(at.Unix()), labels...)
}

func (s *sample) gauge(name string, value float64, labels ...string) {
	s.into <- prometheus.MustNewConstMetric(s.objects.described[name], prometheus.GaugeValue, value, labels...)
}

// stateOf is the state that kubectl shows, and whether it needs somebody. What was not looked at yet has none.
func stateOf(conditions []metav1.Condition) (state, stalled string) {
	stalled = strconv.FormatBool(meta.IsStatusConditionTrue(conditions, v1alpha1.ConditionStalled))
	if ready := meta.FindStatusCondition(conditions, v1alpha1.ConditionReady); ready != nil {
		return ready.Reason, stalled
	}
	return "Unknown", stalled
}
