package appassessment

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/assessment"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/status"
)

// collected records a fresh inventory.
func (r *Reconciler) collected(a *v1alpha1.AppAssessment, cloudSite *v1alpha1.CloudSite, found inventory) {
	now := metav1.NewTime(r.Clock.Now()).Rfc3339Copy()
	first := a.Status.CollectedAt == nil
	a.Status.CollectedAt = &now
	rows := r.Catalogue.Rows(&a.Spec, cloudSite.Spec.Confluence.Deployment, found.apps, found.cloud)
	if found.cloud == nil {
		rows = assessment.Tell(rows, r.findings.since(siteOf(a), time.Time{}))
	}
	if !first {
		var changed bool
		if rows, changed = r.Catalogue.Compare(&a.Spec, a.Status.Apps, rows); changed {
			a.Status.ChangedAt = &now
		}
	}
	a.Status.Apps = rows
	reason, message := v1alpha1.ReasonCollected, "Every installed app is known."
	if len(found.stale) > 0 {
		reason = v1alpha1.ReasonStaleMarketplaceData
		message += " The Marketplace does not answer, so what it said before is shown of these: " + lifecycle.Names(found.stale) + "."
	}
	if found.cloudProblem != "" {
		message += " The cloud site gave no list of its apps. " + found.cloudProblem
	}
	r.conditions(a).Set(v1alpha1.ConditionInventoryCollected, metav1.ConditionTrue, reason, message)
	r.decide(a)
}

// decide applies the decisions, and what checks told since, to the inventory that stands.
func (r *Reconciler) decide(a *v1alpha1.AppAssessment) {
	told := assessment.Tell(a.Status.Apps, r.findings.since(siteOf(a), a.Status.CollectedAt.Time))
	a.Status.Apps = r.Catalogue.Decide(&a.Spec, told)
	a.Status.Summary = assessment.Summary(a.Status.Apps)
	a.Status.ObservedGeneration = a.Generation
	w := r.conditions(a)
	// How the list came about does not change by a decision.
	if c := meta.FindStatusCondition(a.Status.Conditions, v1alpha1.ConditionInventoryCollected); c != nil {
		w.Set(c.Type, c.Status, c.Reason, c.Message)
	}
	setDecisions(a, w)
	setPrepared(a, w)
	w.Summary(status.Resting, metav1.ConditionTrue, v1alpha1.ReasonAssessed, summaryText(a.Status.Summary))
}

func siteOf(a *v1alpha1.AppAssessment) types.NamespacedName {
	return types.NamespacedName{Namespace: a.Namespace, Name: a.Spec.CloudSiteRef.Name}
}

func summaryText(summary *v1alpha1.AssessmentSummary) string {
	message := fmt.Sprintf(
		"%d apps are installed: %d needed in cloud, %d undecided",
		summary.Total,
		summary.Needed,
		summary.Undecided,
	)
	if summary.Blocked > 0 {
		message += fmt.Sprintf(", %d needed that the assistant cannot move as they are", summary.Blocked)
	}
	return message + "."
}

func setDecisions(a *v1alpha1.AppAssessment, w status.Writer) {
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

func setPrepared(a *v1alpha1.AppAssessment, w status.Writer) {
	set := func(state metav1.ConditionStatus, reason, message string) {
		w.Set(v1alpha1.ConditionAppsPrepared, state, reason, message)
	}
	switch needed := assessment.Prepare(a.Status.Apps); {
	case len(needed.Blocked) > 0:
		set(metav1.ConditionFalse, v1alpha1.ReasonAppsBlocked, "Something stands in the way of apps that are needed in cloud: "+
			lifecycle.Names(needed.Blocked)+". status.apps says what it is, and what to do.")
	case len(needed.Missing) > 0:
		set(metav1.ConditionFalse, v1alpha1.ReasonAppsMissingInCloud, "Apps that are needed in cloud are not installed there: "+
			lifecycle.Names(needed.Missing)+". Install them on the cloud site.")
	case len(needed.Unknown) > 0:
		set(metav1.ConditionUnknown, v1alpha1.ReasonNotKnown, "Nothing tells whether these apps are installed on the cloud site: "+
			lifecycle.Names(needed.Unknown)+". Look there yourself; it does not block a migration by itself.")
	default:
		set(metav1.ConditionTrue, v1alpha1.ReasonPrepared, "Nothing is known to stand in the way of the apps that are needed in cloud.")
	}
}

// unready says why nothing could be collected.
func (r *Reconciler) unready(a *v1alpha1.AppAssessment, p problem) {
	w := r.conditions(a)
	if a.Status.CollectedAt != nil {
		// What was collected before still holds; only its refresh waits. The decisions of the spec count at once.
		w.Set(v1alpha1.ConditionInventoryCollected, metav1.ConditionTrue, v1alpha1.ReasonRefreshFailed,
			"The list is as it was at status.collectedAt, because it could not be read again. "+p.message)
		r.decide(a)
		return
	}
	a.Status.ObservedGeneration = a.Generation
	inventory, ready := metav1.ConditionFalse, metav1.ConditionFalse
	if p.reason == v1alpha1.ReasonWaitingForCloudSite {
		inventory, ready = metav1.ConditionUnknown, metav1.ConditionUnknown
	}
	w.Set(v1alpha1.ConditionInventoryCollected, inventory, p.reason, p.message)
	for _, later := range []string{v1alpha1.ConditionDecisionsComplete, v1alpha1.ConditionAppsPrepared} {
		w.Set(later, metav1.ConditionUnknown, v1alpha1.ReasonAssessing, "The apps are not collected yet.")
	}
	class := status.Progressing
	if p.stalled {
		class = status.Stalled
	}
	w.Summary(class, ready, p.reason, p.message)
}
