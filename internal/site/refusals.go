package site

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
)

const (
	// RefusedInterval is how often a Secret that was refused is tried again unchanged: seldom, so that no account gets locked.
	RefusedInterval = time.Hour
	// headStart is how much earlier the CloudSite itself tries a refused Secret again than those who wait for it. They try where it
	// does not, as while it is suspended.
	headStart = 5 * time.Minute
	// trialTime is how long all others wait for what becomes of the one that tries.
	trialTime = time.Minute
)

// Side is one of the two sides of a CloudSite, by the condition that speaks of it.
type Side string

// The two sides.
const (
	Atlassian  Side = v1alpha1.ConditionSiteReachable
	Confluence Side = v1alpha1.ConditionSourceReachable
)

var both = []Side{Atlassian, Confluence}

// refusedBy is who refused a Secret.
type refusedBy struct {
	uid  types.UID
	side Side
}

// refusal remembers a Secret that was refused. A new process knows of none, and tries each once.
type refusal struct {
	version string
	at      time.Time
	// until is when somebody may try it without having seen a proof.
	until time.Time
	// trial tells that somebody does.
	trial bool
	// proved tells that the side took the same Secret since: then it is a single call that it refuses, and no account gets locked.
	proved bool
	// doubted tells that the CloudSite proves it anew at the moment, so that a refusal counts although it was proved.
	doubted bool
}

// Refused tells whether a side refused a Secret of a CloudSite, so that Open opens nothing for the time being.
func (o *Opener) Refused(uid types.UID) bool {
	return o.RefusedBy(uid, Atlassian) || o.RefusedBy(uid, Confluence)
}

// RefusedBy tells the same of one side.
func (o *Opener) RefusedBy(uid types.UID, by Side) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	last := o.refusals[refusedBy{uid, by}]
	return last != nil && !last.proved
}

// Proved tells which sides of a CloudSite took their Secrets just now. Those who wait for them go on. Of a side that answered nothing,
// or something else than a refusal, what was proved before stands.
func (o *Opener) Proved(uid types.UID, open *Site, confluence, cloud bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for by, proved := range map[Side]bool{Confluence: confluence, Atlassian: cloud} {
		key := refusedBy{uid, by}
		last := o.refusals[key]
		if last != nil {
			last.doubted = false
		}
		switch {
		case last == nil || !proved:
		case last.version == open.versions[by]:
			last.proved = true
		default:
			delete(o.refusals, key)
		}
	}
}

// DoubtProofs lets a refusal count until Proved is told, whatever was proved before. It is for who proves them again right after.
func (o *Opener) DoubtProofs(uid types.UID) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, by := range both {
		if last := o.refusals[refusedBy{uid, by}]; last != nil {
			last.doubted = true
		}
	}
}

// noteRefusal remembers that a side refused the Secret with which a client was made.
func (o *Opener) noteRefusal(uid types.UID, by Side, secrets credentials) func() {
	key, version := refusedBy{uid, by}, secrets.versions[by]
	return func() {
		now := o.Clock.Now()
		o.mu.Lock()
		defer o.mu.Unlock()
		last := o.refusals[key]
		stands := last != nil && last.version == version && last.proved && !last.doubted
		if stands && now.Sub(last.at) < RefusedInterval {
			return
		}
		if o.refusals == nil {
			o.refusals = map[refusedBy]*refusal{}
		}
		o.refusals[key] = &refusal{version: version, at: now, until: now.Add(RefusedInterval + headStart)}
	}
}

// admit keeps a Secret that was refused from being tried by everybody. One may try it once it was changed, or its time is over;
// the others go on a little later, unless it is refused again.
func (o *Opener) admit(cloudSite *v1alpha1.CloudSite, open *Site, sides []Side) error {
	now := o.Clock.Now()
	o.mu.Lock()
	defer o.mu.Unlock()
	var tried []Side
	for _, by := range sides {
		key := refusedBy{cloudSite.UID, by}
		last := o.refusals[key]
		switch {
		case last == nil || last.proved:
		case last.version != open.versions[by]:
			tried = append(tried, by)
		case now.Before(last.until):
			return refusedError(cloudSite, by)
		case last.trial:
			delete(o.refusals, key)
		default:
			tried = append(tried, by)
		}
	}
	for _, by := range tried {
		last := o.refusals[refusedBy{cloudSite.UID, by}]
		last.version, last.trial, last.until = open.versions[by], true, now.Add(trialTime)
	}
	return nil
}

func refusedError(cloudSite *v1alpha1.CloudSite, by Side) *SecretError {
	who, secret := "Confluence", cloudSite.Spec.Confluence.CredentialsSecretRef.Name
	if by == Atlassian {
		who, secret = "Atlassian", cloudSite.Spec.CredentialsSecretRef.Name
	}
	// No time of day: it would be written anew each hour for each of those who wait.
	message := fmt.Sprintf("%s refused Secret %s. Correct the Secret: a changed one is tried within minutes, an unchanged one once "+
		"an hour, so that no account gets locked.", who, secret)
	return &SecretError{Side: string(by), Reason: v1alpha1.ReasonCredentialsRefused, Message: message}
}
