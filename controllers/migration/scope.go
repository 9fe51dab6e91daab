package migration

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
	"github.com/drover-dev/drover/internal/verification"
)

// scope is all that one reconcile works on.
type scope struct {
	reconciler *Reconciler
	m          *v1alpha1.Migration
	site       *v1alpha1.CloudSite
	assessment *v1alpha1.AppAssessment
	open       *site.Site
	// decided is the action of the decision that is carried out.
	decided lifecycle.Action
	// others are the Migrations that this one depends on, and cycle names a circle of them.
	others []lifecycle.Dependency
	cycle  []string
	// answers are what people are told about their annotations, once the status is written.
	answers []lifecycle.Answer
	// line is where this migration waits for a call.
	line migrationapi.QuotaClass
	// written is the status as the API server has it.
	written *v1alpha1.MigrationStatus
}

func (s *scope) input() lifecycle.Input {
	now := s.reconciler.Clock.Now()
	var searched time.Duration
	if pending := s.m.Status.Pending; pending != nil {
		searched = s.reconciler.seen.searched(types.UID(pending.ID), now)
	}
	return lifecycle.Input{
		Now:          now,
		Migration:    s.m,
		Site:         s.site,
		Assessment:   s.assessment,
		Dependencies: s.others,
		Cycle:        s.cycle,
		HadBy:        s.hadBy(),
		LeftBehind:   s.reconciler.Roster.LeftBehind(s.siteName()),
		Settings:     s.reconciler.Settings,
		Searched:     searched,
		Blind:        s.reconciler.seen.isBlind(s.m.UID),
	}
}

// hadBy names another Migration that may have brought spaces of this one to the destination. It matters once a check says that
// they are there.
func (s *scope) hadBy() string {
	checks := s.m.Status.Checks
	if checks == nil || !lifecycle.ConflictsInSpaces(checks) {
		return ""
	}
	other, _ := s.reconciler.Roster.HadAny(s.name())
	return other
}

func (s *scope) name() types.NamespacedName {
	return client.ObjectKeyFromObject(s.m)
}

func (s *scope) siteName() types.NamespacedName {
	return types.NamespacedName{Namespace: s.m.Namespace, Name: s.m.Spec.CloudSiteRef.Name}
}

// attempt names what was decided for one generation of the spec, whatever was begun on the way to it, because the same will be
// decided again: a changed spec is tried at once.
func (s *scope) attempt() string {
	return fmt.Sprintf("%s/%d", s.decided, s.m.Generation)
}

// report sets the conditions and writes the status, if there is anything new in it.
func (s *scope) report(ctx context.Context, state lifecycle.State, gate lifecycle.Gate) error {
	s.describe(state, gate)
	return s.write(ctx)
}

// write sends the status with the version of the object that it stands on, so that a stale object is refused.
func (s *scope) write(ctx context.Context) error {
	if equality.Semantic.DeepEqual(s.written, &s.m.Status) {
		return nil
	}
	before := s.written.Conditions
	if err := s.reconciler.Client.Status().Update(ctx, s.m); err != nil {
		return client.IgnoreNotFound(err)
	}
	s.settle(ctx, before)
	return nil
}

// settle takes note of a status that was written.
func (s *scope) settle(ctx context.Context, before []metav1.Condition) {
	s.reconciler.Runs.Observe(s.written, &s.m.Status)
	s.written = s.m.Status.DeepCopy()
	s.reconciler.Roster.Observe(s.m)
	status.Announce(ctx, s.reconciler.Recorder, s.m, before, s.m.Status.Conditions)
	for _, answer := range s.answers {
		kind := corev1.EventTypeNormal
		if answer.Refused {
			kind = corev1.EventTypeWarning
		}
		s.reconciler.Recorder.Eventf(s.m, nil, kind, answer.Reason, "Annotate", "%s", answer.Message)
	}
	s.answers = nil
}

// describe sets the conditions from a decision.
func (s *scope) describe(state lifecycle.State, gate lifecycle.Gate) {
	w := status.Writer{
		Conditions: &s.m.Status.Conditions,
		Generation: s.m.Generation,
		Now:        metav1.NewTime(s.reconciler.Clock.Now()),
	}
	s.m.Status.ObservedGeneration = s.m.Generation
	if state.Reason != v1alpha1.ReasonQueued {
		s.m.Status.QueuePosition = 0
	}
	message := state.Message
	if state.Reason == v1alpha1.ReasonFinished {
		message = verification.Doubted(message, s.m.Status.Verification)
	}
	w.Summary(status.ClassOf(state.Reason), metav1.ConditionUnknown, state.Reason, message)
	w.Set(v1alpha1.ConditionPrerequisitesMet, gateStatus(gate), gate.Reason, gate.Message)
	checks := lifecycle.ChecksCondition(s.m)
	w.Set(v1alpha1.ConditionChecksPassed, metav1.ConditionStatus(checks.Status), checks.Reason, checks.Message)
	succeeded := lifecycle.SucceededCondition(s.input())
	w.Set(v1alpha1.ConditionSucceeded, metav1.ConditionStatus(succeeded.Status), succeeded.Reason, succeeded.Message)
	s.describeComparison(w)
}

// describeComparison says what was found when the migration ended. While it goes on once more, that does not count.
func (s *scope) describeComparison(w status.Writer) {
	found := &s.m.Status
	var verified verification.Condition
	switch {
	case found.Verification == nil && lifecycle.ComparesInVain(s.m):
		verified = verification.InVain()
	case found.Verification == nil:
		meta.RemoveStatusCondition(w.Conditions, v1alpha1.ConditionVerified)
		return
	case found.CompletionTime == nil:
		verified = verification.Outdated()
	default:
		verified = verification.Verified(found.Verification)
	}
	w.Set(v1alpha1.ConditionVerified, verified.Status, verified.Reason, verified.Message)
}

func gateStatus(gate lifecycle.Gate) metav1.ConditionStatus {
	switch {
	case gate.Met:
		return metav1.ConditionTrue
	case gate.Waiting:
		return metav1.ConditionUnknown
	default:
		return metav1.ConditionFalse
	}
}
