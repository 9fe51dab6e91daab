package migration

import (
	"cmp"
	"context"
	"errors"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/schedule"
)

// startRun passes the last gates, at the moment of the intent. Those who only wait cost no remote call.
func (r *Reconciler) startRun(ctx context.Context, s *scope, step lifecycle.Step, attempt int32) (done, error) {
	if result, stops, err := r.takeUpLeftBehind(ctx, s, step); stops {
		return result, err
	}
	if wait, waits := s.open.Budget.StillWaits(migrationapi.Tasks, s.name()); waits {
		// It would give the slot back at once, and each time call up whoever waits for one.
		return r.outOfQuota(s, step, wait)
	}
	verdict := r.Roster.Grant(s.name(), r.Clock.Now())
	if !verdict.Granted {
		return r.standInLine(s, step, verdict)
	}
	// What was granted holds until the intent says so itself, or until nothing comes of it.
	defer r.Roster.Release(s.name())
	return r.inTurn(s, step, func() (done, error) { return r.makeRun(ctx, s, step, attempt) })
}

// standInLine waits for what the roster said.
func (r *Reconciler) standInLine(s *scope, step lifecycle.Step, verdict schedule.Verdict) (done, error) {
	r.queue(s)
	s.m.Status.QueuePosition = verdict.Position
	return queued(step, verdict.Waiting, safety)
}

// makeRun looks at both sides once more, and makes a Migrate task.
func (r *Reconciler) makeRun(ctx context.Context, s *scope, step lifecycle.Step, attempt int32) (done, error) {
	result, stops, err := anyStops(ctx, s, step,
		r.takeUpLost, r.takeUpUnknown, r.otherPlansRan, r.othersRun, r.checkAgain, r.destination, r.backUpAgain)
	if stops {
		return result, err
	}
	return r.make(ctx, s, step, r.migrateTask(s, attempt))
}

// checkAgain makes the checks anew where they grew too old while this run waited for its turn, which it keeps meanwhile.
func (r *Reconciler) checkAgain(ctx context.Context, s *scope, step lifecycle.Step) (done, bool, error) {
	if s.m.Status.Pending != nil || !lifecycle.ChecksAreStale(s.input()) {
		return done{}, false, nil
	}
	r.queue(s)
	step.Action = lifecycle.StartCheck
	return stopped(r.startCheck(ctx, s, step, 1))
}

// backUpAgain does the same for the backup.
func (r *Reconciler) backUpAgain(ctx context.Context, s *scope, step lifecycle.Step) (done, bool, error) {
	if s.m.Status.Pending != nil || !lifecycle.BackupIsStale(s.input()) {
		return done{}, false, nil
	}
	r.queue(s)
	step.Action = lifecycle.TakeBackup
	return stopped(r.takeBackup(ctx, s, step, 1))
}

// queue notes since when a migration waits for a slot.
func (r *Reconciler) queue(s *scope) {
	if s.m.Status.QueuedAt == nil {
		now := metav1.NewTime(r.Clock.Now()).Rfc3339Copy()
		s.m.Status.QueuedAt = &now
	}
}

// errUnknownRun stops a start at the last moment: a run has appeared that was not there when the start began.
var errUnknownRun = errors.New("a run of this plan has appeared that was not started here")

// errGateShut stops a start at the last moment: a gate has shut since the start began, such as the end of a window.
var errGateShut = errors.New("a gate has shut meanwhile")

func (r *Reconciler) migrateTask(s *scope, attempt int32) creation {
	job := s.m.Status.Job
	accepted := lifecycle.Accepted(s.m)
	return creation{
		action: v1alpha1.ActionMigrate, reserve: r.reserve(s, migrationapi.Tasks), attempt: attempt,
		digest: job.SpecDigest, count: job.Spaces, excluded: checkKeys(accepted),
		mark: func(ctx context.Context) (string, error) { return r.lastLook(ctx, s, attempt) },
		send: func(ctx context.Context) (string, error) {
			return s.open.API.CreateTask(ctx, job.ID, migrationapi.Migrate, migrationapi.TaskOptions{ExcludeChecks: accepted})
		},
		record: func(status *v1alpha1.MigrationStatus, id string) { lifecycle.RunStarted(status, id, r.Clock.Now()) },
	}
}

// lastLook lists the tasks once more right before the intent, because the destination's list may have taken long to read, and tests
// every gate once more. It gives the mark. The plans of others may be many, so they come first: its own is the last that may have
// changed.
func (r *Reconciler) lastLook(ctx context.Context, s *scope, attempt int32) (string, error) {
	if held, err := r.heldByOthersPlans(ctx, s, r.plansToAskAgain(s)); held || err != nil {
		return "", cmp.Or(err, errOthersRun)
	}
	jobID := s.m.Status.Job.ID
	tasks, err := r.planTasks(ctx, s)
	if err != nil {
		return "", err
	}
	lost, _, err := r.lostTask(ctx, s)
	if err != nil {
		return "", err
	}
	other, err := r.otherPlanRan(ctx, s)
	if err != nil {
		return "", err
	}
	if lost != nil || other != nil || len(unknownRuns(s.m, jobID, tasks)) > 0 {
		return "", errUnknownRun
	}
	if err := r.siteAsItIs(ctx, s); err != nil {
		return "", err
	}
	if err := r.assessmentAsItIs(ctx, s); err != nil {
		return "", err
	}
	if !lifecycle.MayStart(s.input(), lifecycle.StartRun) {
		return "", errGateShut
	}
	return markOf(s.m, tasks, attempt), nil
}

// assessmentAsItIs reads the AppAssessment live, once for each start of a run with apps: a consent may have been taken back since the
// start began. What was not assessed since it was edited does not count yet.
func (r *Reconciler) assessmentAsItIs(ctx context.Context, s *scope) error {
	ref := s.m.Spec.AppAssessmentRef
	if ref == nil || s.m.Spec.Scope.Apps == nil {
		return nil
	}
	assessment := &v1alpha1.AppAssessment{}
	err := r.Live.Get(ctx, types.NamespacedName{Namespace: s.m.Namespace, Name: ref.Name}, assessment)
	switch {
	case apierrors.IsNotFound(err):
		assessment = nil
	case err != nil:
		return err
	case assessment.Status.ObservedGeneration != assessment.Generation:
		return errGateShut
	}
	s.assessment = assessment
	return nil
}

func checkKeys(keys []string) []v1alpha1.CheckKey {
	var result []v1alpha1.CheckKey
	for _, key := range keys {
		result = append(result, v1alpha1.CheckKey(key))
	}
	return result
}
