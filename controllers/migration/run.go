package migration

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// startRun passes the last gates, at the moment of the intent. Those who only wait cost no remote call.
func (r *Reconciler) startRun(ctx context.Context, s *scope, step lifecycle.Step, attempt int32) (done, error) {
	if result, err := r.waitForAbandoned(ctx, s, step); result != nil || err != nil {
		return value(result), err
	}
	if wait, waits := s.open.Budget.StillWaits(migrationapi.Tasks, s.name()); waits {
		// It would give the slot back at once, and each time call up whoever waits for one.
		return r.outOfQuota(s, step, wait)
	}
	verdict := r.Roster.Grant(s.name(), r.Clock.Now())
	if !verdict.Granted {
		r.queue(s)
		s.m.Status.QueuePosition = verdict.Position
		return queued(step, verdict.Waiting, safety)
	}
	// What was granted holds until the intent says so itself, or until nothing comes of it.
	defer r.Roster.Release(s.name())
	return r.inTurn(s, step, func() (done, error) { return r.makeRun(ctx, s, step, attempt) })
}

// makeRun looks at both sides once more, and makes a Migrate task.
func (r *Reconciler) makeRun(ctx context.Context, s *scope, step lifecycle.Step, attempt int32) (done, error) {
	if result, err := r.takeUpLost(ctx, s, step); result != nil || err != nil {
		return value(result), err
	}
	tasks, err := s.open.API.TasksNewerThan(ctx, s.m.Status.Job.ID, "")
	if err != nil {
		return r.failed(s, step, err)
	}
	if unknown := unknownRuns(s.m, tasks); len(unknown) > 0 {
		// Somebody pressed Run in the assistant, or what a lost call made shows up late.
		return r.takeUp(ctx, s, v1alpha1.ActionMigrate, unknown)
	}
	if result, err := r.leftPlansRan(ctx, s, step); result != nil || err != nil {
		return value(result), err
	}
	if s.m.Status.Pending == nil && lifecycle.ChecksAreStale(s.input()) {
		r.queue(s) // It is its turn, and it keeps its place while the checks are made.
		step.Action = lifecycle.StartCheck
		return r.startCheck(ctx, s, step, 1)
	}
	if result, err := r.destination(ctx, s, step); result != nil || err != nil {
		return value(result), err
	}
	if s.m.Status.Pending == nil && lifecycle.BackupIsStale(s.input()) {
		r.queue(s)
		step.Action = lifecycle.TakeBackup
		return r.takeBackup(ctx, s, step, 1)
	}
	return r.make(ctx, s, step, r.migrateTask(s, attempt))
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
		mark: func(ctx context.Context) (string, error) {
			// The destination's list may have taken long to read, so the tasks are listed once more, right before the intent.
			tasks, err := s.open.API.TasksNewerThan(ctx, job.ID, "")
			if err != nil {
				return "", err
			}
			if lost, _, err := r.lostTask(ctx, s); err != nil || lost != nil || len(unknownRuns(s.m, tasks)) > 0 {
				return "", errors.Join(err, errUnknownRun)
			}
			if !lifecycle.MayStart(s.input(), lifecycle.StartRun) {
				return "", errGateShut
			}
			return markOf(s.m, tasks, attempt), nil
		},
		send: func(ctx context.Context) (string, error) {
			return s.open.API.CreateTask(ctx, job.ID, migrationapi.Migrate, migrationapi.TaskOptions{ExcludeChecks: accepted})
		},
		record: func(status *v1alpha1.MigrationStatus, id string) { lifecycle.RunStarted(status, id, r.Clock.Now()) },
	}
}

func checkKeys(keys []string) []v1alpha1.CheckKey {
	var result []v1alpha1.CheckKey
	for _, key := range keys {
		result = append(result, v1alpha1.CheckKey(key))
	}
	return result
}

// destination looks whether a space of the scope is on the destination already. Atlassian's own check compares keys with case
// and has let such spaces pass, so Drover reads the site's list itself. nil means that the way is free.
func (r *Reconciler) destination(ctx context.Context, s *scope, step lifecycle.Step) (*done, error) {
	if !lifecycle.LooksAtDestination(&s.m.Status) {
		return nil, nil //nolint:nilnil // Neither a result nor an error: the way is free.
	}
	keys, err := r.plannedSpaces(ctx, s)
	if err != nil {
		result, err := r.unplanned(s, step, err)
		return &result, err
	}
	wanted := sets.New(folded(keys)...)
	var there []string
	for space, err := range s.open.Cloud.Spaces(ctx) {
		if err != nil {
			result, err := r.failed(s, step, err)
			return &result, err
		}
		if wanted.Has(strings.ToLower(space.Key)) {
			there = append(there, space.Key)
		}
	}
	if len(there) == 0 {
		return nil, nil //nolint:nilnil // As above.
	}
	slices.Sort(there)
	if s.m.Spec.Scope.Spaces.Data == v1alpha1.SpaceDataAttachmentsOnly && r.AttachmentsOnto == config.AttachmentsWarn {
		r.Recorder.Eventf(s.m, nil, "Warning", v1alpha1.ReasonSpacesInCloud, "Migrate",
			"These spaces are on the destination already, and get attachments all the same: %s", lifecycle.Names(there))
		return nil, nil //nolint:nilnil // As above.
	}
	result, err := r.blocked(s, step, v1alpha1.ReasonSpacesInCloud, fmt.Sprintf(
		"These spaces are on %s already: %s. Migrating them again would damage them. %s",
		s.open.CloudURL, lifecycle.Names(there), r.aboutThem(s, there)))
	return &result, err
}

// aboutThem says what to do about spaces that are there already. Deleting them is advised only where no other migration may have
// brought them.
func (r *Reconciler) aboutThem(s *scope, there []string) string {
	if other, space := r.Roster.Had(s.name(), there); other != "" {
		return fmt.Sprintf("Migration %s has moved space %s, or may have: do not delete it. Take such spaces out of the scope.",
			other, space)
	}
	if len(s.site.Status.Abandoned) > 0 {
		return fmt.Sprintf("These were deleted while their run was open, and may have brought them there: %s. Do not delete the spaces: "+
			"take them out of the scope.", lifecycle.AbandonedBy(s.site))
	}
	if s.m.Status.DataMovedAt != nil {
		return "If they are left over from a failed run of this migration, delete them in the cloud and set the annotation " +
			v1alpha1.AnnotationRecheck + " to a new value. If anybody works in them, delete this Migration instead."
	}
	return "Take them out of the scope. " + lifecycle.BeforeDeleting
}

// plannedSpaces reads from the job which spaces it moves: the job is the pin of what was selected.
func (r *Reconciler) plannedSpaces(ctx context.Context, s *scope) ([]string, error) {
	job, err := s.open.API.GetJob(ctx, s.m.Status.Job.ID)
	if err != nil {
		return nil, err
	}
	keys := job.SpaceKeys
	if len(keys) != int(s.m.Status.Job.Spaces) && s.m.Status.Job.Strategy == v1alpha1.StrategyFailedSpaces {
		return nil, errShortJob
	}
	if len(keys) != int(s.m.Status.Job.Spaces) {
		// What a job reads back as is known from an example only. Where it does not tell all spaces, the scope is resolved anew.
		known, err := knownSpaces(ctx, s)
		if err != nil {
			return nil, err
		}
		keys, _ = lifecycle.SelectSpaces(s.m.Spec.Scope.Spaces, known)
	}
	return keys, nil
}

// errShortJob tells of a job that reads back without all of its spaces, so that the destination cannot be looked at for them.
var errShortJob = errors.New("atlassian does not read back all spaces of the plan, so the destination cannot be looked at for them")

// unknownRuns are Migrate tasks of our job that we did not record: somebody pressed Run in the assistant.
func unknownRuns(m *v1alpha1.Migration, tasks []migrationapi.Task) []migrationapi.Task {
	if m.Status.Job != nil && (m.Spec.AdoptJobID == m.Status.Job.ID || lifecycle.Trimmed(&m.Status)) {
		tasks = sinceOldest(m, tasks)
	}
	return slices.DeleteFunc(slices.Clone(tasks), func(task migrationapi.Task) bool {
		return !task.Type.Is(migrationapi.Migrate) ||
			slices.ContainsFunc(m.Status.Runs, func(run v1alpha1.Run) bool { return run.TaskID == task.ID })
	})
}

// sinceOldest leaves out what ran before the oldest run that is recorded: before a job was adopted, or longer ago than the status
// remembers. The list has the newest first.
func sinceOldest(m *v1alpha1.Migration, tasks []migrationapi.Task) []migrationapi.Task {
	recorded := func(task migrationapi.Task) bool {
		return slices.ContainsFunc(m.Status.Runs, func(run v1alpha1.Run) bool { return run.TaskID == task.ID })
	}
	for i, task := range slices.Backward(tasks) {
		if recorded(task) {
			return tasks[:i+1]
		}
	}
	return tasks
}

// readRun follows an open run.
func (r *Reconciler) readRun(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	run := lifecycle.OpenRun(&s.m.Status)
	now := r.Clock.Now()
	if run.Strategy == v1alpha1.StrategyAppsOnly {
		return r.readTriggered(ctx, s, step)
	}
	apps, err := r.appsOfLarge(ctx, s, run)
	if err != nil {
		return r.failed(s, step, err)
	}
	root, news, err := r.openTree(ctx, s, run, apps)
	if transport.ClassOf(err) == transport.NotFound && r.seen.missing(s.m.UID, now) > r.Settings.Patience {
		lifecycle.RunLost(&s.m.Status, now)
		return done{after: soon}, nil
	}
	if err != nil {
		return r.failed(s, step, err)
	}
	if !news {
		r.seen.notMissing(s.m.UID)
		r.forgiveBlindness(s, now)
		return r.pollAgain(s, step), nil
	}
	reading, err := r.readApps(ctx, s, run, root)
	if err != nil {
		lifecycle.CoreInto(s.input(), &s.m.Status, reading)
		return r.failed(s, step, err)
	}
	r.forgiveBlindness(s, now)
	settled, changed := r.seen.note(s.m.UID, reading, now, r.Settings.Patience)
	if changed {
		lifecycle.Stirred(s.input(), &s.m.Status)
	}
	return r.recordReading(ctx, s, step, reading, settled)
}

// readApps completes a reading with the apps' transfers, which are asked for once the core is over.
func (r *Reconciler) readApps(ctx context.Context, s *scope, run *v1alpha1.Run, root *lifecycle.Node) (lifecycle.Reading, error) {
	plan := lifecycle.PlanOf(s.input())
	reading := lifecycle.Read(plan, root, nil)
	if len(plan.Apps) == 0 || !reading.CoreOver {
		return reading, nil
	}
	transfers, err := r.transfers(ctx, s, run.JobID)
	if err != nil {
		return reading, err
	}
	return lifecycle.Read(plan, root, transfers), nil
}

// recordReading brings a reading into the status. Before a run is called over, the tasks are listed once more: two runs where
// one was meant may not end as if nothing had happened.
func (r *Reconciler) recordReading(
	ctx context.Context, s *scope, step lifecycle.Step, reading lifecycle.Reading, settled bool,
) (done, error) {
	next := s.m.Status.DeepCopy()
	lifecycle.ReadInto(s.input(), next, reading, settled)
	if lifecycle.OpenRun(next) != nil {
		s.m.Status = *next
		return r.pollAgain(s, step), nil
	}
	tasks, err := s.open.API.TasksNewerThan(ctx, lifecycle.OpenRun(&s.m.Status).JobID, "")
	if err != nil {
		return r.failed(s, step, err)
	}
	unknown := unknownRuns(s.m, tasks)
	if len(unknown) == 1 && lifecycle.EndedInVain(next) {
		// Nothing of this run began, and somebody pressed Run in the assistant meanwhile: that one counts.
		s.m.Status = *next
		r.seen.drop(s.m.UID)
		return r.takeUp(ctx, s, v1alpha1.ActionMigrate, unknown)
	}
	if len(unknown) > 0 {
		lifecycle.CoreInto(s.input(), &s.m.Status, reading)
		r.pollAgain(s, step)
		return twoRuns(append([]string{lifecycle.OpenRun(&s.m.Status).TaskID}, ids(unknown)...)), nil
	}
	keepArtifacts(next, tasks)
	s.m.Status = *next
	r.tries.Reset(s.m.UID)
	r.seen.drop(s.m.UID)
	r.trees.drop(s.m.UID)
	return done{after: soon}, nil
}

// forgiveBlindness moves the time of the last move by as long as nothing could be read: that time does not count.
func (r *Reconciler) forgiveBlindness(s *scope, now time.Time) {
	blind := r.seen.regained(s.m.UID, now)
	progress := s.m.Status.Progress
	if blind == 0 || progress == nil || progress.MovedAt == nil {
		return
	}
	moved := metav1.NewTime(progress.MovedAt.Add(blind)).Rfc3339Copy()
	progress.MovedAt = &moved
}

// findTask looks for what a call without a recorded answer made. Whatever lies beyond its mark is ours.
func (r *Reconciler) findTask(ctx context.Context, s *scope, step lifecycle.Step) (done, error) {
	pending := s.m.Status.Pending
	tasks, err := s.open.API.TasksNewerThan(ctx, s.m.Status.Job.ID, pending.Mark)
	if err != nil {
		return r.failed(s, step, err)
	}
	if found := ours(s.m, tasks, pending.Action); len(found) > 0 {
		return r.takeUp(ctx, s, pending.Action, found)
	}
	search := lifecycle.NotFound(s.input())
	if search.Forget {
		s.m.Status.Pending = nil
		return done{after: soon}, nil
	}
	if search.Again {
		return r.callAgain(ctx, s, search.Step)
	}
	r.tries.Hold(s.m.UID, s.attempt(step.Action), r.Clock.Now().Add(search.Step.After))
	return done{after: search.Step.After, obstacle: &obstacle{search.Step.State, search.Step.Gate}}, nil
}

// callAgain makes a lost call a second time. While anything stands in the way, the intent stands, and so does the state.
func (r *Reconciler) callAgain(ctx context.Context, s *scope, step lifecycle.Step) (result done, err error) {
	attempt := s.m.Status.Pending.Attempt + 1
	switch step.Action {
	case lifecycle.StartRun:
		result, err = r.startRun(ctx, s, step, attempt)
	case lifecycle.TriggerApps:
		result, err = r.triggerApps(ctx, s, step, attempt)
	case lifecycle.TakeBackup:
		result, err = r.takeBackup(ctx, s, step, attempt)
	default:
		result, err = r.startCheck(ctx, s, step, attempt)
	}
	if result.obstacle != nil && s.m.Status.Pending != nil {
		why := result.obstacle.state.Message
		if result.obstacle.gate.Reason == v1alpha1.ReasonSpacesInCloud {
			why = "spaces of the scope are on the destination, and may come from the lost call. Look at the plan in the assistant."
		}
		result.obstacle.state = lifecycle.StillLost(s.input(), why)
	}
	return result, err
}

// ours are the tasks of a kind that are not recorded yet. The list may hold older ones where the mark is missing from it.
func ours(m *v1alpha1.Migration, tasks []migrationapi.Task, action v1alpha1.PendingAction) []migrationapi.Task {
	if action == v1alpha1.ActionMigrate {
		return unknownRuns(m, tasks)
	}
	return slices.DeleteFunc(slices.Clone(tasks), func(task migrationapi.Task) bool {
		return !task.Type.Is(migrationapi.Check) || (m.Status.Checks != nil && m.Status.Checks.TaskID == task.ID)
	})
}

// takeUp records a task that was found as the result of the call. Two runs where one was meant are named, and nothing more is
// done: which of them counts is for a person to say.
func (r *Reconciler) takeUp(ctx context.Context, s *scope, action v1alpha1.PendingAction, found []migrationapi.Task) (done, error) {
	if action == v1alpha1.ActionMigrate && len(found) > 1 {
		return twoRuns(ids(found)), nil
	}
	ctrl.LoggerFrom(ctx).Info("Took up a task that was found", "migration", klog.KObj(s.m), "action", action, "taskID", found[0].ID)
	r.tries.Reset(s.m.UID)
	if action == v1alpha1.ActionCheck {
		lifecycle.CheckStarted(&s.m.Status, found[0].ID, s.m.Generation, r.Clock.Now())
		return done{after: soon}, nil
	}
	lifecycle.RunStarted(&s.m.Status, found[0].ID, r.Clock.Now())
	return done{after: soon}, nil
}

func twoRuns(taskIDs []string) done {
	return done{after: safety, obstacle: &obstacle{
		state: lifecycle.State{Reason: v1alpha1.ReasonOutcomeUnknown, Message: fmt.Sprintf(
			"Atlassian lists %d runs of this plan where one was meant: %s. Look at them in the assistant, and press Stop for one if "+
				"both still run. Spaces that moved twice are damaged: compare them with the source. Nothing goes on by itself: "+
				"delete this Migration once both are over, and create another one for what is left.",
			len(taskIDs), strings.Join(taskIDs, ", "))},
		gate: lifecycle.Gate{Met: true, Reason: v1alpha1.ReasonMet, Message: "All that the migration refers to is there."},
	}}
}

func ids(tasks []migrationapi.Task) []string {
	names := make([]string, 0, len(tasks))
	for _, task := range tasks {
		names = append(names, task.ID)
	}
	slices.Sort(names)
	return names
}

func value(d *done) done {
	if d == nil {
		return done{}
	}
	return *d
}
