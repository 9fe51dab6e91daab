package migration

import (
	"context"
	"encoding/json"
	"slices"

	"k8s.io/apimachinery/pkg/types"
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
	if err := r.patchFinalizers(ctx, s.m, append(slices.Clone(s.m.Finalizers), v1alpha1.FinalizerMigration)); err != nil {
		return err
	}
	s.m.Status = *unwritten
	return nil
}

// patchFinalizers refuses to touch an object that is not the one that was read. It is written by hand because a patch that is found
// by comparing encodes the whole object twice, and takes it apart again.
func (r *Reconciler) patchFinalizers(ctx context.Context, m *v1alpha1.Migration, finalizers []string) error {
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{
		"finalizers": finalizers, "resourceVersion": m.ResourceVersion,
	}})
	if err != nil {
		return err
	}
	return r.Client.Patch(ctx, m, client.RawPatch(types.MergePatchType, patch))
}

// dropFinalizer lets a migration that has ended be deleted without us.
func (r *Reconciler) dropFinalizer(ctx context.Context, m *v1alpha1.Migration) error {
	if !controllerutil.ContainsFinalizer(m, v1alpha1.FinalizerMigration) {
		return nil
	}
	left := slices.DeleteFunc(slices.Clone(m.Finalizers), func(name string) bool { return name == v1alpha1.FinalizerMigration })
	return client.IgnoreNotFound(r.patchFinalizers(ctx, m, left))
}

// release lets a deleted migration go at once, whatever state anything else is in. Nothing can be cancelled at Atlassian, so a
// run that is under way goes on there: that is said where it is sure to be found, which is the log, and in an event.
func (r *Reconciler) release(ctx context.Context, m *v1alpha1.Migration) error {
	// Once the finalizer is gone all is said, although somebody else's may keep the object.
	if m.Status.CompletionTime == nil && controllerutil.ContainsFinalizer(m, v1alpha1.FinalizerMigration) {
		if err := r.leaveJobs(ctx, m); err != nil {
			return err
		}
	}
	if err := r.dropFinalizer(ctx, m); err != nil {
		return err
	}
	r.forget(m)
	r.Roster.Forget(client.ObjectKeyFromObject(m))
	return nil
}

// leaveJobs says what stays at Atlassian. Events are written where that is allowed: a namespace that goes takes no new ones.
func (r *Reconciler) leaveJobs(ctx context.Context, m *v1alpha1.Migration) error {
	left := lifecycle.LeftBehind(&m.Status)
	for _, one := range left {
		if err := r.leaveBehind(ctx, m, one); err != nil {
			return err
		}
		ctrl.LoggerFrom(ctx).Info("Migration was deleted before its end, its run goes on at Atlassian",
			"migration", klog.KObj(m), "jobID", one.JobID, "taskID", one.TaskID)
		r.Recorder.Eventf(m, nil, "Warning", "RunLeftBehind", "Delete",
			"Job %s runs on at Atlassian: nothing can cancel it through the API. Press Stop in the assistant if it must end.", one.JobID)
	}
	saved, exists := lifecycle.SavedBehind(&m.Status, left)
	if !exists {
		return nil
	}
	if err := r.leaveBehind(ctx, m, saved); err != nil {
		return err
	}
	ctrl.LoggerFrom(ctx).Info("Migration was deleted before its end, its job stays at Atlassian",
		"migration", klog.KObj(m), "jobID", saved.JobID, "jobName", m.Status.Job.Name)
	r.Recorder.Eventf(m, nil, "Normal", "JobLeftBehind", "Delete",
		"Job %s stays in the assistant's list, where a person could press Run: no call deletes it.", saved.JobID)
	return nil
}
