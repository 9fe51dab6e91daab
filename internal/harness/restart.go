package harness

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/controllers/appassessment"
	"github.com/drover-dev/drover/controllers/cloudsite"
	"github.com/drover-dev/drover/controllers/evidence"
	"github.com/drover-dev/drover/controllers/migration"
	"github.com/drover-dev/drover/internal/atlassian/marketplace"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/exactlyonce"
	"github.com/drover-dev/drover/internal/operator"
	"github.com/drover-dev/drover/internal/quota"
	"github.com/drover-dev/drover/internal/roster"
	"github.com/drover-dev/drover/internal/schedule"
	"github.com/drover-dev/drover/internal/site"
)

// Restart replaces the controllers, as a new process would: whatever was held in memory is gone.
func (w *World) Restart() {
	w.T.Helper()
	door := transport.Options{
		RootCAs: w.ca, Proxy: w.throughProxy,
		UserAgent: "drover/test", Timeout: w.Config.ExactlyOnce.RequestTimeout.Duration, Clock: w.Clock,
		Metrics: w.Metrics,
	}
	gateway, market := parse(w.T, w.Config.GatewayURL), parse(w.T, w.Config.MarketplaceURL)
	http, err := transport.New(door)
	if err != nil {
		w.T.Fatal(err)
	}
	catalogue, err := operator.Catalogue(w.Config.RepeatableApps)
	if err != nil {
		w.T.Fatal(err)
	}
	budgets := quota.New(operator.Limits(w.Config), w.Clock)
	sites := &site.Opener{Reader: w.Client, Gateway: gateway, Transport: door, Budgets: budgets, Clock: w.Clock}
	people := roster.New()
	people.WakeMigration = w.woken
	people.WakeSite = w.woken
	people.Open()
	sites.Wake = people.WakeSite
	budgets.Wake = people.WakeMigration
	w.people, w.sites = people, map[types.NamespacedName]bool{}
	w.due = map[reconcile.Request]map[string]time.Time{}
	ask := marketplace.New(marketplace.Config{Base: market, HTTP: http})
	w.assessments = appassessment.New(appassessment.Options{
		Client: w.counting, Live: w.Client, Sites: sites, Recorder: w.Events, Clock: w.Clock, Catalogue: catalogue,
		Marketplace: marketplace.NewCache(ask, w.Clock, w.Config.MarketplaceCache.Duration),
		CloudApps:   w.Config.Undocumented.CloudApps,
	})
	census := operator.Census(w.Config, w.Clock)
	w.observe()
	w.reconcilers = []kind{
		{siteKind, cloudsite.New(cloudsite.Options{
			Client: w.counting, Sites: sites, Roster: people, Recorder: w.Events, Clock: w.Clock,
			ListEmailDomains: w.Config.Undocumented.EmailDomains, Polling: w.Config.Polling.Shortest.Duration,
			Patience: w.Config.ExactlyOnce.ConsistencyPatience.Duration,
		}), w.lister(&v1alpha1.CloudSiteList{})},
		{"AppAssessment", w.assessments, w.lister(&v1alpha1.AppAssessmentList{})},
		{"Evidence", evidence.New(evidence.Options{
			Client: w.counting, Live: w.Client, Sites: sites, Recorder: w.Events, Clock: w.Clock, Census: census,
			Looks: operator.Looks(w.Config), Compared: w.Compared,
		}), w.lister(&v1alpha1.MigrationList{})},
		{"Migration", migration.New(migration.Options{
			Client:   w.counting,
			Live:     w.Client,
			Sites:    sites,
			Roster:   people,
			Recorder: w.Events,
			Clock:    w.Clock,
			Protocol: exactlyonce.Protocol{
				Clock:        w.Clock,
				Guard:        w.guard(),
				SendDeadline: w.Config.ExactlyOnce.SendDeadline.Duration,
			},
			Settings: operator.Settings(w.Config),
			Dialect:  w.Config.Dialect,
			Polling: schedule.Polling{
				Shortest: w.Config.Polling.Shortest.Duration, ReadsPerMinute: operator.ReadsPerMinute(w.Config.Quota),
			},
			AttachmentsOnto: w.Config.AttachmentsOnto,
			Census:          census,
		}), w.lister(&v1alpha1.MigrationList{})},
	}
}

// observe shows every Migration to the AppAssessments, as the watch does.
func (w *World) observe() {
	w.T.Helper()
	list := &v1alpha1.MigrationList{}
	if err := w.Client.List(w.T.Context(), list, client.InNamespace(w.Namespace)); err != nil {
		w.T.Fatal(err)
	}
	for i := range list.Items {
		w.assessments.Observe(&list.Items[i])
	}
}

// Observe shows a Migration to the AppAssessments, as the watch does, and tells whether its checks are news to them.
func (w *World) Observe(m *v1alpha1.Migration) bool {
	clear(w.due)
	return w.assessments.Observe(m)
}

// throughProxy is asked before each request, which is where OnCall looks what the one before did.
func (w *World) throughProxy(request *http.Request) (*url.URL, error) {
	if w.onRequest != nil {
		w.onRequest()
	}
	if w.BeforeRequest != nil {
		if err := w.BeforeRequest(request); err != nil {
			return nil, err
		}
	}
	return w.proxy, nil
}

func (w *World) lister(list client.ObjectList) func(context.Context) ([]client.Object, error) {
	return func(ctx context.Context) ([]client.Object, error) {
		into, ok := list.DeepCopyObject().(client.ObjectList)
		if !ok {
			return nil, fmt.Errorf("%T is no list", list)
		}
		if err := w.Client.List(ctx, into, client.InNamespace(w.Namespace)); err != nil {
			return nil, err
		}
		return items(into), nil
	}
}

func items(list client.ObjectList) []client.Object {
	var objects []client.Object
	switch list := list.(type) {
	case *v1alpha1.CloudSiteList:
		for i := range list.Items {
			objects = append(objects, &list.Items[i])
		}
	case *v1alpha1.AppAssessmentList:
		for i := range list.Items {
			objects = append(objects, &list.Items[i])
		}
	case *v1alpha1.MigrationList:
		for i := range list.Items {
			objects = append(objects, &list.Items[i])
		}
	}
	slices.SortFunc(
		objects,
		func(a, b client.Object) int { return a.GetCreationTimestamp().Compare(b.GetCreationTimestamp().Time) },
	)
	return objects
}
