package migration

import (
	"context"
	"slices"

	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// ensureFinalizer stands before the first job: from then on a deletion leaves something behind at Atlassian.
func (r *Reconciler) ensureFinalizer(ctx context.Context, s *scope) error {
	if controllerutil.ContainsFinalizer(s.m, v1alpha1.FinalizerMigration) {
		return nil
	}
	// The patch answers with the stored object, so what this reconcile has not written yet is kept aside.
	unwritten := s.m.Status.DeepCopy()
	before := s.m.DeepCopy()
	controllerutil.AddFinalizer(s.m, v1alpha1.FinalizerMigration)
	patch := client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{})
	if err := r.Client.Patch(ctx, s.m, patch); err != nil {
		return err
	}
	s.m.Status = *unwritten
	return nil
}

// dropFinalizer lets a migration that has ended be deleted without us.
func (r *Reconciler) dropFinalizer(ctx context.Context, m *v1alpha1.Migration) error {
	if !controllerutil.ContainsFinalizer(m, v1alpha1.FinalizerMigration) {
		return nil
	}
	before := m.DeepCopy()
	controllerutil.RemoveFinalizer(m, v1alpha1.FinalizerMigration)
	return client.IgnoreNotFound(r.Client.Patch(ctx, m, client.MergeFromWithOptions(before, client.MergeFromWithOptimisticLock{})))
}

// release lets a deleted migration go at once, whatever state anything else is in. Nothing can be cancelled at Atlassian, so a
// run that is under way goes on there: that is said where it is sure to be found, which is the log, and in an event.
func (r *Reconciler) release(ctx context.Context, m *v1alpha1.Migration) error {
	if m.Status.CompletionTime == nil {
		r.leaveJobs(ctx, m)
	}
	if err := r.dropFinalizer(ctx, m); err != nil {
		return err
	}
	r.forget(m)
	r.Roster.Forget(client.ObjectKeyFromObject(m))
	return nil
}

// leaveJobs says what stays at Atlassian. Events are written where that is allowed: a namespace that goes takes no new ones.
func (r *Reconciler) leaveJobs(ctx context.Context, m *v1alpha1.Migration) {
	left := lifecycle.LeftBehind(&m.Status)
	for _, one := range left {
		ctrl.LoggerFrom(ctx).Info("Migration was deleted before its end, its run goes on at Atlassian",
			"migration", klog.KObj(m), "jobID", one.JobID, "taskID", one.TaskID)
		r.Recorder.Eventf(m, nil, "Warning", "RunLeftBehind", "Delete",
			"Job %s runs on at Atlassian: nothing can cancel it through the API. Press Stop in the assistant if it must end.", one.JobID)
	}
	if len(left) > 0 {
		r.leaveBehind(ctx, m, left)
	}
	job := m.Status.Job
	if job == nil || slices.ContainsFunc(left, func(one lifecycle.Left) bool { return one.JobID == job.ID }) {
		return
	}
	ctrl.LoggerFrom(ctx).Info("Migration was deleted before its end, its job stays at Atlassian",
		"migration", klog.KObj(m), "jobID", job.ID, "jobName", job.Name)
	r.Recorder.Eventf(m, nil, "Normal", "JobLeftBehind", "Delete",
		"Job %s stays in the assistant's list, where a person could press Run: no call deletes it.", job.ID)
}
