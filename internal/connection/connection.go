// Package connection decides which clock of a CloudSite is due. Pure functions: time is passed in.
package connection

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// The clocks as Atlassian states them, and when Drover renews: well before they run out.
const (
	// TokenLife is how long the assistant's token of a site lasts. It warns from day 16.
	TokenLife = 21 * 24 * time.Hour
	// TokenRenewal is when the token is renewed.
	TokenRenewal = 14 * 24 * time.Hour
	// AttachmentLife is how long an attachment lasts.
	AttachmentLife = 24 * time.Hour
	// AttachmentRenewal is how long before its end an attachment is renewed.
	AttachmentRenewal = 12 * time.Hour
)

// Due tells what is to be done for a connection now.
type Due struct {
	// Connect asks for token, save and attach, in this order: a new token wants a new attachment.
	Connect bool
	// Attach asks for the attachment alone.
	Attach bool
	// Probe asks both sides whether they answer. The clocks never ask for it; connecting does it anyway.
	Probe bool
	// Next is when to look again; zero when nothing is awaited.
	Next time.Time
}

// Work tells whether anything is to be done.
func (d Due) Work() bool {
	return d.Connect || d.Attach || d.Probe
}

// Next reads the clocks. A connection that no migration needs is left to lapse. since is a time after which a needed one must have
// been made; the status holds whole seconds.
func Next(now time.Time, status *v1alpha1.ConnectionStatus, needed bool, since time.Time) Due {
	if status == nil || status.ConnectedAt == nil {
		return Due{Connect: true}
	}
	renew, lapse := status.ConnectedAt.Add(TokenRenewal), status.ConnectedAt.Add(TokenLife)
	if status.RenewAfter != nil {
		renew = status.RenewAfter.Time
	}
	if status.AttachedUntil == nil {
		// A connection is proved once to its end, whoever needs it. A token that is old by then is no ground to attach on.
		return Due{Connect: !now.Before(renew), Attach: now.Before(renew)}
	}
	if !needed {
		return Due{Next: earliest(now, lapse, status.AttachedUntil.Time)}
	}
	if !now.Before(renew) || status.ConnectedAt.Time.Before(since.Truncate(time.Second)) {
		return Due{Connect: true}
	}
	reattach := status.AttachedUntil.Add(-AttachmentRenewal)
	if !now.Before(reattach) {
		return Due{Attach: true}
	}
	return Due{Next: earliest(now, renew, reattach)}
}

// Holds tells which of the two still stands at a time.
func Holds(now time.Time, status *v1alpha1.ConnectionStatus) (connected, attached bool) {
	if status == nil || status.ConnectedAt == nil {
		return false, false
	}
	connected = now.Before(status.ConnectedAt.Add(TokenLife))
	attached = connected && status.AttachedUntil != nil && now.Before(status.AttachedUntil.Time)
	return connected, attached
}

// Connected starts the token's clock. Whatever was attached before is attached anew.
func Connected(now time.Time) *v1alpha1.ConnectionStatus {
	return &v1alpha1.ConnectionStatus{
		ConnectedAt: stamp(now),
		RenewAfter:  stamp(now.Add(TokenRenewal)),
	}
}

// Attached starts the attachment's clock. The end that the assistant names counts only if it is sooner than the documented one:
// its form is not documented, and its clock may be another. An end that would ask for the next renewal within the hour is not
// believed either: whatever it means, attaching more often does not help.
func Attached(status *v1alpha1.ConnectionStatus, now, named time.Time) {
	end := now.Add(AttachmentLife)
	soonest := now.Add(AttachmentRenewal + time.Hour)
	switch {
	case !named.After(now) || !named.Before(end):
	case named.Before(soonest):
		end = soonest
	default:
		end = named
	}
	status.AttachedUntil = stamp(end)
}

// earliest is the first of the times that are still to come.
func earliest(now time.Time, times ...time.Time) time.Time {
	var first time.Time
	for _, t := range times {
		if t.After(now) && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}

func stamp(t time.Time) *metav1.Time {
	rounded := metav1.NewTime(t.Truncate(time.Second))
	return &rounded
}
