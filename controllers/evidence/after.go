package evidence

import (
	"context"
	"time"

	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/status"
	"github.com/drover-dev/drover/internal/verification"
)

// followEvery is how often a job of Atlassian's is looked at.
const followEvery = time.Minute

// ask triggers what comes after a migration, or looks how it stands. Both may be repeated without harm (documented for links; a
// report changes nothing), so a lost answer is asked for again.
func (r *Reconciler) ask(ctx context.Context, w *work) (time.Duration, error) {
	what, now := verification.NextAfter(w.m), r.Clock.Now()
	if wait := r.asks.Wait(w.m.UID, string(what), now); wait > 0 {
		return wait, nil
	}
	job := verification.JobOf(&w.m.Status, what)
	if verification.InVainForLong(&w.m.Status, what, now) {
		verification.AskedInVain(&w.m.Status, what, "It could not be asked for within a week.", now)
		return soon, w.write(ctx)
	}
	if job == nil || job.ID == "" {
		return r.trigger(ctx, w, what)
	}
	state, err := r.state(ctx, w, what, job.ID)
	switch {
	case transport.ClassOf(err) == transport.NotFound:
		verification.Expired(&w.m.Status, what, now)
	case err != nil:
		return r.failed(w, &r.asks, string(what), err, w.troubled(ctx, what))
	default:
		verification.Heard(&w.m.Status, what, state, now)
	}
	r.asks.Hold(w.m.UID, string(what), now.Add(followEvery))
	return followEvery, w.write(ctx)
}

func (w *work) troubled(ctx context.Context, what verification.After) func(message string) error {
	return func(message string) error {
		verification.Troubled(&w.m.Status, what, message, w.reconciler.Clock.Now())
		return w.write(ctx)
	}
}

func (r *Reconciler) trigger(ctx context.Context, w *work, what verification.After) (time.Duration, error) {
	id, err := r.make(ctx, w, what)
	switch class := transport.ClassOf(err); class {
	case "":
		if err != nil {
			return 0, err
		}
		verification.Asked(&w.m.Status, what, id, r.Clock.Now())
	case transport.Invalid, transport.Conflict, transport.NotFound, transport.Forbidden:
		verification.AskedInVain(&w.m.Status, what, "Atlassian refused it: "+status.Sentence(err), r.Clock.Now())
	default:
		return r.failed(w, &r.asks, string(what), err, w.troubled(ctx, what))
	}
	return soon, w.write(ctx)
}

func (r *Reconciler) make(ctx context.Context, w *work, what verification.After) (string, error) {
	if what == verification.IDMapping {
		return w.open.Utilities.TriggerIDMapping(ctx, w.site.Spec.Confluence.URL, w.open.CloudURL)
	}
	cloudID, err := w.open.Cloud.CloudID(ctx)
	if err != nil {
		return "", err
	}
	return w.open.Utilities.UpdateLinks(ctx, cloudID, w.site.Spec.Confluence.URL, w.open.CloudURL)
}

func (r *Reconciler) state(ctx context.Context, w *work, what verification.After, id string) (string, error) {
	if what == verification.IDMapping {
		return w.open.Utilities.IDMapping(ctx, id)
	}
	cloudID, err := w.open.Cloud.CloudID(ctx)
	if err != nil {
		return "", err
	}
	return w.open.Utilities.LinkUpdate(ctx, cloudID, id)
}
