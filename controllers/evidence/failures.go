package evidence

import (
	"context"
	"errors"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/pace"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
	"github.com/drover-dev/drover/internal/verification"
)

// unread says that both sides could not be read.
func (w *work) unread(ctx context.Context) func(message string) error {
	return func(message string) error {
		if w.m.Status.Verification == nil || w.written.Verification.FinishedAt != nil {
			return nil // What was found stands.
		}
		w.m.Status.Verification = w.written.Verification.DeepCopy()
		return w.report(ctx, verification.Condition{
			Status: metav1.ConditionUnknown, Reason: v1alpha1.ReasonNotVerified, Message: "Both sides could not be compared: " + message,
		})
	}
}

// giveWay goes round what cannot be read: the spaces are listed anew, because one may be gone by now; and one that a side refuses to
// speak of is left out, and counts as different in this look, where others could be read. An outage is waited for. A walk through pages
// that led astray does not find its way back, so as long as no answer makes sense all are begun anew now and then.
func (r *Reconciler) giveWay(w *work, class transport.Class, failures int) {
	one := r.looks.Of(w.m.UID)
	if one != nil {
		one.stuckAt = one.comparison.Current()
	}
	refused := class == transport.NotFound || class == transport.Invalid || class == transport.UnexpectedContent
	anew := failures == 2*quietFailures || class == transport.UnexpectedContent && failures%(2*quietFailures) == 0
	switch {
	case one == nil:
	case refused && failures >= 3*quietFailures && (one.comparison.Waiting() > 0 || w.written.Verification.Spaces.Done > 0):
		one.comparison.Skip()
	case anew:
		one.stale = true
	}
}

// failed pauses after an error, and tells people once it repeats.
func (r *Reconciler) failed(
	w *work, tries *pace.Pace, what string, cause error, tell func(message string) error,
) (time.Duration, error) {
	least := transport.RetryAfter(cause)
	secret, isSecret := errors.AsType[*site.SecretError](cause)
	class := transport.ClassOf(cause)
	switch {
	case isSecret:
		least = time.Minute
		cause = errors.New(secret.Message)
	case class == transport.Unauthorized || class == transport.Forbidden:
		// Credentials that are refused over and over lock accounts. Where they open nothing for the time being, a look costs no call.
		if least = max(least, longestPause); r.Sites.Refused(w.site.UID) {
			least = time.Minute
		}
		r.Sites.Reread(w.site.UID)
	case class == "":
		return 0, cause // One of the API server.
	}
	failures, pause := tries.Fail(w.m.UID, what, r.Clock.Now(), least)
	if what == comparing {
		r.giveWay(w, class, failures)
	}
	if failures < quietFailures && least == 0 {
		return pause, nil
	}
	return pause, tell(status.Sentence(cause) + " It is tried again by itself.")
}
