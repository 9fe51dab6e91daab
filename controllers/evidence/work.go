package evidence

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
	"github.com/drover-dev/drover/internal/verification"
)

// work is all that one reconcile works on.
type work struct {
	reconciler *Reconciler
	m          *v1alpha1.Migration
	written    *v1alpha1.MigrationStatus
	site       *v1alpha1.CloudSite
	open       *site.Site
}

// open opens both sides. done tells that this reconcile ends here.
func (r *Reconciler) open(ctx context.Context, w *work) (done bool, after time.Duration, err error) {
	cloudSite := &v1alpha1.CloudSite{}
	name := types.NamespacedName{Namespace: w.m.Namespace, Name: w.m.Spec.CloudSiteRef.Name}
	err = r.Client.Get(ctx, name, cloudSite)
	if client.IgnoreNotFound(err) != nil {
		return true, 0, err
	}
	switch {
	case err != nil:
		return true, waitForSite, w.cannot(ctx, "CloudSite "+name.Name+" does not exist, so neither side can be read: create it again.")
	case !lifecycle.LeadsWhereItDid(w.m, cloudSite):
		return true, waitForSite, w.cannot(ctx, "CloudSite "+name.Name+" leads elsewhere than this migration did, so neither side can be "+
			"read: create it with the former addresses.")
	case ptr.Deref(cloudSite.Spec.Suspend, false) || ptr.Deref(w.m.Spec.Suspend, false):
		return true, waitForSite, nil
	}
	w.site = cloudSite
	if w.open, err = r.Sites.Open(ctx, cloudSite); err != nil {
		after, err = r.failed(w, &r.tries, "open", err, w.unread(ctx))
		return true, after, err
	}
	return false, 0, nil
}

// cannot says why nothing can be compared.
func (w *work) cannot(ctx context.Context, why string) error {
	if w.m.Status.Verification == nil || w.m.Status.Verification.FinishedAt != nil {
		return nil
	}
	return w.report(ctx, verification.Condition{
		Status: metav1.ConditionUnknown, Reason: v1alpha1.ReasonCannotBeVerified, Message: why,
	})
}

// report sets the condition Verified and writes the status, if there is anything new in it.
func (w *work) report(ctx context.Context, verified verification.Condition) error {
	r := w.reconciler
	writer := status.Writer{Conditions: &w.m.Status.Conditions, Generation: w.m.Generation, Now: metav1.NewTime(r.Clock.Now())}
	writer.Set(v1alpha1.ConditionVerified, verified.Status, verified.Reason, verified.Message)
	w.doubt(writer)
	return w.write(ctx)
}

// doubt lets Ready say what the comparison found. What was concluded stands in Succeeded. Where the spec was edited meanwhile, the
// conditions are described anew anyway.
func (w *work) doubt(writer status.Writer) {
	ready := meta.FindStatusCondition(w.m.Status.Conditions, v1alpha1.ConditionReady)
	concluded := meta.FindStatusCondition(w.m.Status.Conditions, v1alpha1.ConditionSucceeded)
	if ready == nil || concluded == nil || ready.Reason != v1alpha1.ReasonFinished || ready.ObservedGeneration != w.m.Generation {
		return
	}
	message := verification.Doubted(concluded.Message, w.m.Status.Verification)
	writer.Summary(status.ClassOf(ready.Reason), metav1.ConditionUnknown, ready.Reason, message)
}

// write sends the status with the version of the object that it stands on.
func (w *work) write(ctx context.Context) error {
	if equality.Semantic.DeepEqual(w.written, &w.m.Status) {
		return nil
	}
	before := w.written.Conditions
	if err := w.reconciler.Client.Status().Update(ctx, w.m); err != nil {
		return client.IgnoreNotFound(err)
	}
	w.written = w.m.Status.DeepCopy()
	w.reconciler.Compared.Observe(before, w.m.Status.Conditions)
	status.AnnounceEnd(ctx, w.reconciler.Recorder, w.m, v1alpha1.ConditionVerified, before, w.m.Status.Conditions)
	return nil
}
