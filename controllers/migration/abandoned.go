package migration

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/util/retry"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/lifecycle"
)

// keepAbandoned bounds what a CloudSite remembers.
const keepAbandoned = 100

// leaveBehind records on the CloudSite a run that goes on at Atlassian without its Migration. Otherwise a Migration that is
// created again could run the same spaces a second time, as long as the first run has not made them yet. It is done as well as
// it can be: whatever fails, the deletion goes on.
func (r *Reconciler) leaveBehind(ctx context.Context, m *v1alpha1.Migration, left []lifecycle.Left) {
	now := metav1.NewTime(r.Clock.Now()).Rfc3339Copy()
	name := types.NamespacedName{Namespace: m.Namespace, Name: m.Spec.CloudSiteRef.Name}
	err := r.changeAbandoned(ctx, name, func(runs []v1alpha1.AbandonedRun) []v1alpha1.AbandonedRun {
		for _, one := range left {
			runs = slices.DeleteFunc(runs, func(old v1alpha1.AbandonedRun) bool { return old.JobID == one.JobID })
			runs = append(runs, v1alpha1.AbandonedRun{JobID: one.JobID, TaskID: one.TaskID, Migration: m.Name, Since: now})
		}
		return runs[max(0, len(runs)-keepAbandoned):]
	})
	if err != nil {
		ctrl.LoggerFrom(ctx).Error(err, "Could not record the runs that are left behind", "migration", klog.KObj(m), "runs", left)
	}
}

// changeAbandoned changes the list on a CloudSite as it is now.
func (r *Reconciler) changeAbandoned(
	ctx context.Context, name types.NamespacedName, change func([]v1alpha1.AbandonedRun) []v1alpha1.AbandonedRun,
) error {
	return retry.RetryOnConflict(retry.DefaultRetry, func() error {
		site := &v1alpha1.CloudSite{}
		if err := r.Live.Get(ctx, name, site); err != nil {
			return err
		}
		site.Status.Abandoned = change(site.Status.Abandoned)
		if err := r.Client.Status().Update(ctx, site); err != nil {
			return err
		}
		r.Roster.ObserveSite(site)
		return nil
	})
}

// waitForAbandoned looks after the runs that were left behind: those that are over give up their spaces and their slot. nil
// means that none of them stands in the way. Where there are none, which is the rule, it costs nothing.
func (r *Reconciler) waitForAbandoned(ctx context.Context, s *scope, step lifecycle.Step) (*done, error) {
	if len(s.site.Status.Abandoned) == 0 {
		return nil, nil //nolint:nilnil // Neither a result nor an error: the way is free.
	}
	keys, err := r.plannedSpaces(ctx, s)
	if err != nil {
		result, err := r.failed(s, step, err)
		return &result, err
	}
	wanted := sets.New(folded(keys)...)
	var over []string
	var held *v1alpha1.AbandonedRun
	for i := range s.site.Status.Abandoned {
		run := &s.site.Status.Abandoned[i]
		ended, err := r.abandonedIsOver(ctx, s, run)
		if err != nil {
			result, err := r.failed(s, step, err)
			return &result, err
		}
		if ended {
			over = append(over, run.JobID)
			continue
		}
		overlaps, err := overlaps(ctx, s, run, wanted)
		if err != nil {
			result, err := r.failed(s, step, err)
			return &result, err
		}
		if overlaps {
			held = run
		}
	}
	if len(over) > 0 {
		err := r.changeAbandoned(ctx, s.siteName(), func(runs []v1alpha1.AbandonedRun) []v1alpha1.AbandonedRun {
			return slices.DeleteFunc(runs, func(run v1alpha1.AbandonedRun) bool { return slices.Contains(over, run.JobID) })
		})
		if err != nil {
			return nil, err
		}
	}
	if held == nil {
		return nil, nil //nolint:nilnil // As above.
	}
	message := fmt.Sprintf("Migration %s was deleted while its run was open, and the run goes on at Atlassian with spaces of this one. "+
		"It is waited for; press Stop in the assistant to end it.", held.Migration)
	leaveQueue(s)
	result, err := queued(step, message, safety)
	return &result, err
}

// abandonedIsOver asks Atlassian whether a run has moved what it moves. One that was never picked up is given up in the end.
func (r *Reconciler) abandonedIsOver(ctx context.Context, s *scope, run *v1alpha1.AbandonedRun) (bool, error) {
	age := r.Clock.Now().Sub(run.Since.Time)
	taskID := run.TaskID
	if taskID == "" {
		tasks, err := s.open.API.TasksNewerThan(ctx, run.JobID, "")
		if err != nil {
			return gone(err, age, r.Settings.Patience)
		}
		tasks = slices.DeleteFunc(tasks, func(task migrationapi.Task) bool { return !task.Type.Is(migrationapi.Migrate) })
		if len(tasks) == 0 {
			return age > 2*r.Settings.Patience, nil
		}
		taskID = tasks[0].ID
	}
	root, _, err := r.wholeTree(ctx, s, run.JobID, taskID)
	if err != nil {
		return gone(err, age, r.Settings.Patience)
	}
	reading := lifecycle.Read(lifecycle.Plan{}, nodeOf(root), nil)
	// A run of which nothing moves for so long is given up. A restart counts anew.
	still, _ := r.seen.note(types.UID("abandoned/"+run.JobID), reading, r.Clock.Now(), lifecycle.NoProgressAfter(s.m))
	neverBegan := !reading.Moved && age > lifecycle.NoProgressAfter(s.m)
	return reading.CoreOver || neverBegan || still, nil
}

// gone takes a task that Atlassian does not know any more for over, once it cannot be one that is not known yet.
func gone(err error, age, patience time.Duration) (bool, error) {
	if transport.ClassOf(err) == transport.NotFound && age > patience {
		return true, nil
	}
	return false, err
}

// overlaps tells whether a run that was left behind moves one of the wanted spaces.
func overlaps(ctx context.Context, s *scope, run *v1alpha1.AbandonedRun, wanted sets.Set[string]) (bool, error) {
	job, err := s.open.API.GetJob(ctx, run.JobID)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(job.SpaceKeys, func(key string) bool { return wanted.Has(strings.ToLower(key)) }), nil
}
