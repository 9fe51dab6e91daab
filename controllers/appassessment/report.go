package appassessment

import (
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/assessment"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/status"
)

// collected records a fresh inventory.
func (r *Reconciler) collected(a *v1alpha1.AppAssessment, apps []assessment.App) {
	now := metav1.NewTime(r.Clock.Now()).Rfc3339Copy()
	a.Status.CollectedAt = &now
	a.Status.Apps = assessment.Rows(&a.Spec, apps)
	r.ready(a)
}

// decide applies the decisions to the inventory that stands.
func (r *Reconciler) decide(a *v1alpha1.AppAssessment) {
	a.Status.Apps = assessment.Decide(&a.Spec, a.Status.Apps)
	r.ready(a)
}

func (r *Reconciler) ready(a *v1alpha1.AppAssessment) {
	w := r.conditions(a)
	summary := assessment.Summary(a.Status.Apps)
	a.Status.Summary = summary
	a.Status.ObservedGeneration = a.Generation
	w.Set(v1alpha1.ConditionInventoryCollected, metav1.ConditionTrue, v1alpha1.ReasonCollected, "Every installed app is known.")
	r.decisions(a, w)
	message := fmt.Sprintf(
		"%d apps are installed: %d needed in cloud, %d undecided",
		summary.Total,
		summary.Needed,
		summary.Undecided,
	)
	if summary.Blocked > 0 {
		message += fmt.Sprintf(", %d needed but without a path that the assistant can take", summary.Blocked)
	}
	w.Summary(status.Resting, metav1.ConditionTrue, v1alpha1.ReasonAssessed, message+".")
}

func (r *Reconciler) decisions(a *v1alpha1.AppAssessment, w status.Writer) {
	if missing := assessment.NotInstalled(&a.Spec, a.Status.Apps); len(missing) > 0 {
		w.Set(v1alpha1.ConditionDecisionsComplete, metav1.ConditionFalse, v1alpha1.ReasonUnknownApps,
			"spec.apps names apps that are not installed: "+lifecycle.Names(missing)+". Correct the keys.")
		return
	}
	if undecided := assessment.Undecided(a.Status.Apps); len(undecided) > 0 {
		w.Set(v1alpha1.ConditionDecisionsComplete, metav1.ConditionFalse, v1alpha1.ReasonUndecidedApps,
			"Apps without a decision: "+lifecycle.Names(undecided)+". Decide them in spec.apps, or set spec.defaultDecision.")
		return
	}
	w.Set(v1alpha1.ConditionDecisionsComplete, metav1.ConditionTrue, v1alpha1.ReasonDecided, "Each installed app has a decision.")
}

// waiting says what is awaited. An inventory that was collected before stays good.
func (r *Reconciler) waiting(a *v1alpha1.AppAssessment, message string) {
	r.unready(a, problem{reason: v1alpha1.ReasonWaitingForCloudSite, message: message})
}

// failed says why nothing could be collected.
func (r *Reconciler) failed(a *v1alpha1.AppAssessment, p problem) {
	r.unready(a, p)
}

func (r *Reconciler) unready(a *v1alpha1.AppAssessment, p problem) {
	if a.Status.CollectedAt != nil {
		// What was collected before still holds; only its refresh waits. The decisions of the spec count at once.
		r.decide(a)
		return
	}
	w := r.conditions(a)
	a.Status.ObservedGeneration = a.Generation
	inventory := metav1.ConditionFalse
	if p.reason == v1alpha1.ReasonWaitingForCloudSite {
		inventory = metav1.ConditionUnknown
	}
	w.Set(v1alpha1.ConditionInventoryCollected, inventory, p.reason, p.message)
	if meta.FindStatusCondition(a.Status.Conditions, v1alpha1.ConditionDecisionsComplete) == nil {
		w.Set(
			v1alpha1.ConditionDecisionsComplete,
			metav1.ConditionUnknown,
			v1alpha1.ReasonAssessing,
			"The apps are not collected yet.",
		)
	}
	class := status.Progressing
	if p.stalled {
		class = status.Stalled
	}
	ready := metav1.ConditionFalse
	if p.reason == v1alpha1.ReasonWaitingForCloudSite {
		ready = metav1.ConditionUnknown
	}
	w.Summary(class, ready, p.reason, p.message)
}
