package evidence

import (
	"context"
	"errors"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/census"
	"github.com/drover-dev/drover/internal/kept"
	"github.com/drover-dev/drover/internal/pace"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
	"github.com/drover-dev/drover/internal/verification"
)

const (
	// partSize is how many spaces a report has, and how many are compared again after a restart at most.
	partSize = 250
	// quietFailures is how often a failure may repeat before people are told.
	quietFailures = 3
	comparing     = "compare"
)

// looks are the comparisons that are under way. A restart forgets them: they go on behind the last space that the status has.
type looks = kept.Map[types.UID, *look]

// look is one look at both sides.
type look struct {
	name       types.NamespacedName
	number     int32
	mode       v1alpha1.VerificationMode
	begun      time.Time
	comparison *census.Comparison
	total      int
	redirects  *redirects
	// stuckAt is the space at which something failed.
	stuckAt string
	// stale tells that the list of spaces is to be read anew.
	stale bool
	// recorded tells that a part of it is in the status.
	recorded bool
}

// compare brings the comparison forward by as much as one reconcile may ask for.
func (r *Reconciler) compare(ctx context.Context, w *work) (time.Duration, error) {
	one, err := r.look(ctx, w)
	if err != nil {
		return r.failed(w, &r.tries, comparing, err, w.unread(ctx))
	}
	wait, err := r.Census.Advance(ctx, one.comparison, census.HostsOf(w.site))
	if err != nil {
		return r.failed(w, &r.tries, comparing, err, w.unread(ctx))
	}
	if one.stuckAt != "" && one.comparison.Current() != one.stuckAt {
		// Only a space that is done says that a failure has passed: those before it are read well each time.
		one.stuckAt = ""
		r.tries.Reset(w.m.UID)
	}
	r.turns.Hold(w.m.UID, comparing, r.Clock.Now().Add(wait))
	whole := one.comparison.Over() || one.comparison.Waiting() >= partSize
	if err := one.redirects.flush(ctx, w, whole); err != nil {
		return 0, err
	}
	if !whole {
		return max(wait, soon), nil
	}
	if err := r.record(ctx, w, one); err != nil {
		// What was taken out of the comparison is not written down, so it is compared again.
		r.looks.Drop(w.m.UID)
		return 0, err
	}
	return wait, nil
}

// look begins a look, or goes on with it.
func (r *Reconciler) look(ctx context.Context, w *work) (*look, error) {
	v := w.m.Status.Verification
	number := v.Look
	if !verification.Running(v) {
		number++ // The status is that of the look before, until a part of this one is recorded.
	}
	last := r.looks.Of(w.m.UID)
	if last != nil && !last.stale && last.number == number && last.mode == v.Mode && last.fits(v) {
		return last, nil
	}
	spaces, err := r.spaces(ctx, w)
	if err != nil {
		return nil, err
	}
	now := metav1.NewTime(r.Clock.Now()).Rfc3339Copy().Time
	if verification.Running(v) {
		now = v.StartedAt.Time
	}
	verification.Begin(v, len(spaces), now)
	one := &look{
		name: client.ObjectKeyFromObject(w.m), number: number, mode: v.Mode, begun: now, total: len(spaces), redirects: newRedirects(w),
	}
	one.comparison = census.NewComparison(behind(spaces, v.Cursor), sides(w.open, one.redirects), v.Mode == v1alpha1.VerifyTitles)
	if last != nil && last.stale {
		one.stuckAt = last.stuckAt
	}
	r.looks.Keep(w.m.UID, one)
	return one, nil
}

// fits tells whether a look is the one that the status speaks of: a person may have asked for a new one in the middle of it.
func (l *look) fits(v *v1alpha1.VerificationStatus) bool {
	if !verification.Running(v) {
		return !l.recorded
	}
	return v.StartedAt.Time.Equal(l.begun)
}

// record brings what was compared into the reports and the status, and ends a look that is over.
func (r *Reconciler) record(ctx context.Context, w *work, one *look) error {
	v := w.m.Status.Verification
	verification.Begin(v, one.total, one.begun)
	before := verification.Before(beforeOf(w.m))
	spaces := make([]verification.Space, 0, partSize)
	for _, found := range one.comparison.Take() {
		spaces = append(spaces, spaceOf(found, before))
	}
	if len(spaces) > 0 {
		if err := w.reportSpaces(ctx, spaces); err != nil {
			return err
		}
	}
	one.recorded = true
	first := v.Cursor == ""
	verification.Record(v, spaces, w.m.Spec.VerificationTolerance)
	one.redirects.record(v, spaces, first)
	if one.comparison.Over() {
		if err := one.redirects.empty(ctx, w); err != nil {
			return err
		}
		verification.End(v, r.Looks, r.Clock.Now())
		r.looks.Drop(w.m.UID)
		r.tries.Reset(w.m.UID)
	}
	return w.report(ctx, verification.Verified(v))
}

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
// speak of is left out, and counts as different in this look, where others could be read. An outage is waited for.
func (r *Reconciler) giveWay(w *work, class transport.Class, failures int) {
	one := r.looks.Of(w.m.UID)
	if one != nil {
		one.stuckAt = one.comparison.Current()
	}
	refused := class == transport.NotFound || class == transport.Invalid || class == transport.UnexpectedContent
	switch {
	case one == nil:
	case refused && failures >= 3*quietFailures && (one.comparison.Waiting() > 0 || w.written.Verification.Spaces.Done > 0):
		one.comparison.Skip()
	case failures == 2*quietFailures:
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
