package cloudsite

import (
	"context"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/abandoned"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/shorten"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
)

// maxUnread is the length of the longest message that the record of a run holds.
const maxUnread = 1024

// takeOver records the runs of its pair that no object tells of: because an older status was put back while one was open, or because the
// CloudSite that told of it is gone. It tells whether there are any.
func (r *Reconciler) takeOver(ctx context.Context, cs *v1alpha1.CloudSite) bool {
	runs := r.Roster.Unrecorded(client.ObjectKeyFromObject(cs))
	for _, run := range runs {
		if run.Since.IsZero() {
			run.Since = metav1.NewTime(r.Clock.Now()).Rfc3339Copy()
		}
		cs.Status.Abandoned, _ = abandoned.Add(cs.Status.Abandoned, run)
		ctrl.LoggerFrom(ctx).Info("Records a run that no object tells of",
			"migration", run.Migration, "jobID", run.JobID, "taskID", run.TaskID)
		r.Recorder.Eventf(cs, nil, "Warning", "RunLeftBehind", "Record",
			"Job %s of Migration %s may run at Atlassian, and no status told of it any more. Nothing with its spaces is started before it "+
				"is over.", run.JobID, run.Migration)
	}
	return len(runs) > 0
}

// lookAfter looks after the runs that were left behind, whatever holds the CloudSite back: it only reads, and others wait for them.
// Those that are over give up their spaces and their slot. A new one comes at
// once, the others in rounds. It tells when to look again.
func (r *Reconciler) lookAfter(ctx context.Context, v *visit) time.Duration {
	if len(v.cs.Status.Abandoned) == 0 {
		return 0
	}
	runs, over := slices.Clone(v.cs.Status.Abandoned), map[string]bool{}
	wait := r.leftLooks.Wait(v.cs.UID, "", v.now)
	turns := r.left.InTurn(runs, wait > 0)
	if len(turns) == 0 {
		return wait
	}
	open, err := r.Sites.Open(ctx, v.cs, site.Atlassian)
	pause := lookInterval
	for _, i := range turns {
		run, unread := &runs[i], err
		if err == nil {
			over[run.JobID], unread = r.look(ctx, open, v.cs, run)
		}
		class := transport.ClassOf(unread)
		if class != transport.RateLimited { // That there is no read left is no news.
			run.Message = sentence(unread)
		}
		pause = max(pause, transport.RetryAfter(unread))
		if class == transport.RateLimited || class == transport.Transient {
			// The others may meet the same, and this CloudSite has other things to do than to wait for each. They come first next time.
			break
		}
	}
	runs = slices.DeleteFunc(runs, func(run v1alpha1.AbandonedRun) bool { return over[run.JobID] })
	abandoned.Bound(runs)
	v.cs.Status.Abandoned = runs
	if wait > 0 && pause == lookInterval {
		return wait // However many are new, the others are not put off.
	}
	r.leftLooks.Hold(v.cs.UID, "", r.Clock.Now().Add(pause))
	return pause
}

// look tells whether a run is over. The first time that its plan can be read it also learns which spaces the run moves, where the
// record of the run does not say it.
func (r *Reconciler) look(ctx context.Context, open *site.Site, cs *v1alpha1.CloudSite, run *v1alpha1.AbandonedRun) (bool, error) {
	r.left.Looked(run.JobID)
	over, err := r.left.Over(ctx, open.API, run)
	if !over && err == nil && run.Holds == "" {
		err = abandoned.ListPlan(ctx, open.API, run)
	}
	if transport.ClassOf(err) == transport.Unauthorized {
		r.Sites.Reread(cs.UID)
	}
	return over, err
}

// letGo forgets what was known of the runs that are no longer recorded.
func (r *Reconciler) letGo(before, after []v1alpha1.AbandonedRun) {
	for i := range before {
		same := func(run v1alpha1.AbandonedRun) bool { return run.JobID == before[i].JobID }
		if !slices.ContainsFunc(after, same) {
			r.left.Forget(before[i].JobID)
		}
	}
}

func sentence(err error) string {
	if err == nil {
		return ""
	}
	return shorten.Text(status.Sentence(err), maxUnread)
}
