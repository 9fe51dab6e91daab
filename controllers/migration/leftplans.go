package migration

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
)

// planOutOfReachError tells of a plan of which only the account that made it could say whether it ran.
type planOutOfReachError struct{ plan, why string }

func (e planOutOfReachError) Error() string {
	return fmt.Sprintf("Whether somebody ran plan %q in the assistant cannot be read: %s", e.plan, e.why)
}

// planReader is who is asked about a plan. instead says why it is not the CloudSite that the plan was made through: then a list of tasks
// tells as much, but that the plan is not known, or not shown, tells nothing.
type planReader struct {
	from    *v1alpha1.CloudSite
	open    *site.Site
	instead string
}

// tasksOf lists the tasks of a plan that this migration left behind, as the account of the CloudSite that the plan was made
// through: to another account a plan that runs may be unknown. leads tells whether a CloudSite leads where it did when the plan was made.
func (r *Reconciler) tasksOf(
	ctx context.Context, s *scope, plan v1alpha1.AbandonedJob, leads func(*v1alpha1.CloudSite) bool,
) ([]migrationapi.Task, error) {
	reader, err := r.readerOf(ctx, s, plan)
	if err != nil {
		return nil, err
	}
	tasks, err := reader.open.API.TasksNewerThan(ctx, plan.ID, "")
	class := transport.ClassOf(err)
	refused := class == transport.Unauthorized || class == transport.Forbidden
	switch {
	case reader.instead != "" && (refused || class == transport.NotFound):
		return nil, outOfReach(plan, reader.instead)
	case class == transport.NotFound && leads(reader.from):
		return nil, nil // Its own account does not know it, so nothing of it runs.
	case class == transport.NotFound:
		return nil, outOfReach(plan, "CloudSite "+reader.from.Name+" leads elsewhere by now. "+status.Sentence(err))
	case refused && reader.from != s.site:
		return nil, outOfReach(plan, "the account of CloudSite "+reader.from.Name+" is refused. "+status.Sentence(err))
	default:
		return tasks, err
	}
}

// readerOf opens the CloudSite that a plan was made through or, where that cannot be used, the one that the migration has now.
func (r *Reconciler) readerOf(ctx context.Context, s *scope, plan v1alpha1.AbandonedJob) (planReader, error) {
	own := planReader{from: s.site, open: s.open}
	if plan.CloudSite == "" || plan.CloudSite == s.site.Name {
		return own, nil
	}
	from := &v1alpha1.CloudSite{}
	found, err := r.get(ctx, types.NamespacedName{Namespace: s.m.Namespace, Name: plan.CloudSite}, from)
	if err != nil {
		return own, err
	}
	if !found {
		own.instead = "CloudSite " + plan.CloudSite + " does not exist any more."
		return own, nil
	}
	open, err := r.Sites.Open(ctx, from, site.Atlassian)
	if secret, ok := errors.AsType[*site.SecretError](err); ok {
		own.instead = "CloudSite " + from.Name + " cannot be used. " + secret.Message
		return own, nil
	}
	return planReader{from: from, open: open}, err
}

func outOfReach(plan v1alpha1.AbandonedJob, why string) error {
	return planOutOfReachError{cmp.Or(plan.Name, "job "+plan.ID), why}
}

// notRead stops where it cannot be read whether another plan ran, and says what a person can do.
func (r *Reconciler) notRead(s *scope, step lifecycle.Step, err error) (done, error) {
	unread, ok := errors.AsType[planOutOfReachError](err)
	if !ok {
		return r.failed(s, step, err)
	}
	return r.blocked(s, v1alpha1.ReasonLeftPlanUnread, unread.Error()+" What it moves must not be moved again. Let that "+
		"CloudSite read it, or look at the plan in the assistant: if nobody ran it, delete this Migration and create it again; if "+
		"somebody did, create another one with what is left once that run is over.")
}
