package migration

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

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

// leads tells something of where a CloudSite leads.
type leads func(*v1alpha1.CloudSite) bool

func anywhere(*v1alpha1.CloudSite) bool { return true }

// planReader is who is asked about a plan: the CloudSite that it was made through or, where that cannot be used, the one of who asks.
// instead says why it is that one: then a list of tasks tells as much, but that the plan is not known, or not shown, tells nothing.
type planReader struct {
	from    *v1alpha1.CloudSite
	open    *site.Site
	own     bool // from is the one of who asks
	instead string
}

// tasksOf lists the tasks of a plan that this migration left behind. there tells whether a CloudSite leads where it did when the plan
// was made.
func (r *Reconciler) tasksOf(ctx context.Context, s *scope, plan v1alpha1.AbandonedJob, there leads) ([]migrationapi.Task, error) {
	through := types.NamespacedName{Namespace: s.m.Namespace, Name: cmp.Or(plan.CloudSite, s.site.Name)}
	reader, err := r.readerOf(ctx, s, through, anywhere)
	if err != nil {
		return nil, err
	}
	tasks, err := reader.tasks(ctx, plan.ID, there)
	if unread, ok := errors.AsType[planOutOfReachError](err); ok {
		unread.plan = cmp.Or(plan.Name, "job "+plan.ID)
		return nil, unread
	}
	return tasks, err
}

// readerOf opens the CloudSite that a plan was made through, or says why it is another one.
func (r *Reconciler) readerOf(ctx context.Context, s *scope, through types.NamespacedName, usable leads) (planReader, error) {
	own := planReader{from: s.site, open: s.open, own: true}
	if through == client.ObjectKeyFromObject(s.site) {
		return own, nil
	}
	from := &v1alpha1.CloudSite{}
	found, err := r.get(ctx, through, from)
	if err != nil {
		return own, err
	}
	if !found {
		own.instead = "CloudSite " + through.Name + " does not exist any more."
		return own, nil
	}
	if !usable(from) {
		own.instead = elsewhere(from)
		return own, nil
	}
	open, err := r.Sites.Open(ctx, from, site.Atlassian)
	if secret, ok := errors.AsType[*site.SecretError](err); ok {
		own.instead = "CloudSite " + from.Name + " cannot be used. " + secret.Message
		return own, nil
	}
	return planReader{from: from, open: open}, err
}

// tasks lists the tasks of a plan, as the account of the CloudSite that it was made through if possible: to another account a plan
// that runs may be unknown.
func (p planReader) tasks(ctx context.Context, jobID string, there leads) ([]migrationapi.Task, error) {
	tasks, err := p.open.API.TasksNewerThan(ctx, jobID, "")
	class := transport.ClassOf(err)
	refused := class == transport.Unauthorized || class == transport.Forbidden
	switch {
	case p.instead != "" && (refused || class == transport.NotFound):
		return nil, planOutOfReachError{why: p.instead}
	case class == transport.NotFound && there(p.from):
		return nil, nil // Its own account does not know it, so nothing of it runs.
	case class == transport.NotFound:
		return nil, planOutOfReachError{why: elsewhere(p.from) + " " + status.Sentence(err)}
	case refused && !p.own:
		return nil, planOutOfReachError{why: "the account of CloudSite " + p.from.Name + " is refused. " + status.Sentence(err)}
	default:
		return tasks, err
	}
}

func elsewhere(cloudSite *v1alpha1.CloudSite) string {
	return "CloudSite " + cloudSite.Name + " leads elsewhere by now."
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
