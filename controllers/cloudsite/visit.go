package cloudsite

import (
	"context"
	"errors"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/connection"
	"github.com/drover-dev/drover/internal/roster"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
)

// visit is one look at a CloudSite.
type visit struct {
	cs   *v1alpha1.CloudSite
	name types.NamespacedName
	now  time.Time
	// needed tells that a migration needs the connection, and since that it must have been made after that time.
	needed bool
	since  time.Time
	// hold is what holds the CloudSite back, or nil.
	hold *hold
	w    status.Writer
}

// cloudSecret names the Secret with which Atlassian is asked.
func (v *visit) cloudSecret() string { return v.cs.Spec.CredentialsSecretRef.Name }

// confluenceSecret names the Secret with which Confluence is asked.
func (v *visit) confluenceSecret() string { return v.cs.Spec.Confluence.CredentialsSecretRef.Name }

// hold keeps a CloudSite from doing anything by itself.
type hold struct {
	class           status.Class
	reason, message string
	// silent allows no remote call at all. Without it, a connection that an open run needs is kept up.
	silent bool
}

func (r *Reconciler) visit(cs *v1alpha1.CloudSite, standing roster.Standing) *visit {
	name := types.NamespacedName{Namespace: cs.Namespace, Name: cs.Name}
	return &visit{
		cs: cs, name: name, now: r.Clock.Now(), needed: r.Roster.Demanded(name), since: r.Roster.RenewSince(name),
		hold: r.holdOf(cs, name, standing), w: r.conditions(cs),
	}
}

func (r *Reconciler) holdOf(cs *v1alpha1.CloudSite, name types.NamespacedName, standing roster.Standing) *hold {
	nobody := types.NamespacedName{}
	// A CloudSite that was restored may be another's younger one by now. The runs that are open through it need it all the same.
	_, running := r.Roster.Counts(name)
	idle := running == 0
	switch {
	case standing.Clone != nobody:
		return &hold{
			class: status.Stalled, reason: v1alpha1.ReasonClone,
			message: fmt.Sprintf("CloudSite %s has the same Server ID with another Confluence URL, so one of the two is a copy. Whichever "+
				"is attached to a site may take up the other's jobs. Delete one of the CloudSites or, if the copy is meant to be there, "+
				"set spec.confluence.sharedServerID to Acknowledged in each.", standing.Clone),
			// What was never connected must not get hold of the other's jobs.
			silent: cs.Status.Connection == nil || (idle && standing.Older != nobody),
		}
	case standing.Older != nobody:
		return &hold{
			class: status.Stalled, reason: v1alpha1.ReasonDuplicate,
			message: fmt.Sprintf("CloudSite %s connects the same Confluence with the same site, and is older. "+
				"Use that one and delete this one; if the older one is deleted, this one takes over.", standing.Older),
			silent: idle,
		}
	case cs.Spec.Suspend != nil && *cs.Spec.Suspend:
		return &hold{
			class: status.Paused, reason: v1alpha1.ReasonSuspended,
			message: "spec.suspend is true: nothing is started through this CloudSite. Runs that are open are followed, and their " +
				"connection is renewed. Set spec.suspend to false to go on.",
		}
	default:
		return nil
	}
}

// due tells what is to be done now. The clocks are connection's; whether the sides must be asked depends on what changed.
func (r *Reconciler) due(ctx context.Context, v *visit) connection.Due {
	due := connection.Next(v.now, v.cs.Status.Connection, v.needed, v.since)
	if v.hold != nil {
		if due.Work() && (v.hold.silent || !v.needed) {
			return connection.Due{}
		}
		// Open runs are followed whatever holds the CloudSite back, so credentials that one of them found refused are proved.
		due.Probe = v.needed && !v.hold.silent && (r.Sites.Doubted(v.cs.UID) || r.Sites.Refused(v.cs.UID))
		return due
	}
	due.Probe = v.cs.Status.ObservedGeneration != v.cs.Generation ||
		!meta.IsStatusConditionTrue(v.cs.Status.Conditions, v1alpha1.ConditionReady) ||
		r.Sites.Doubted(v.cs.UID) || r.known.unproven(v.cs.UID) || r.changed(ctx, v)
	if wait, ever := r.relist(v); ever && wait == 0 {
		due.Probe = true
	}
	return due
}

// changed looks at the Secrets of a CloudSite that is needed, and tells whether they are gone or others than before.
func (r *Reconciler) changed(ctx context.Context, v *visit) bool {
	if !v.needed || r.looks.Wait(v.cs.UID, "", v.now) > 0 {
		return false
	}
	r.looks.Hold(v.cs.UID, "", v.now.Add(max(lookInterval, r.Polling)))
	open, err := r.Sites.Open(ctx, v.cs)
	if err != nil {
		// The API server that cannot be read for a moment says nothing about the Secret.
		_, about := errors.AsType[*site.SecretError](err)
		return about
	}
	return r.known.newSecrets(v.cs.UID, open.SecretVersion)
}

// nextLook is when to look again at what no event tells of.
func (r *Reconciler) nextLook(v *visit) time.Duration {
	if v.hold != nil {
		return heldInterval
	}
	var wait time.Duration
	if v.needed {
		wait = max(time.Second, r.looks.Wait(v.cs.UID, "", v.now))
	}
	if list, ever := r.relist(v); ever {
		wait = soonest(wait, max(time.Second, list))
	}
	return wait
}
