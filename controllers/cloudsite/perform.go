package cloudsite

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/transport"
	"github.com/drover-dev/drover/internal/connection"
	"github.com/drover-dev/drover/internal/site"
	"github.com/drover-dev/drover/internal/status"
)

// finding is what one step found.
type finding struct {
	// done tells that the step was taken, well or not.
	done    bool
	reason  string // empty where it went well
	message string
	stalled bool
}

func (f finding) failed() bool { return f.done && f.reason != "" }

// findings are what all steps found.
type findings struct {
	source, cloud, connect, attach finding
	version                        string
	least                          time.Duration
}

func (f *findings) all() []*finding {
	return []*finding{&f.source, &f.cloud, &f.connect, &f.attach}
}

func (f *findings) ok() bool {
	return f.first() == nil
}

// first is the first step that failed.
func (f *findings) first() *finding {
	for _, step := range f.all() {
		if step.failed() {
			return step
		}
	}
	return nil
}

// attemptKey names an attempt, so that a changed spec is tried at once.
func attemptKey(cs *v1alpha1.CloudSite, due connection.Due) string {
	return fmt.Sprintf("%d/%t", cs.Generation, due.Connect)
}

// perform takes the steps that are due, in their order, up to the first that fails. Token, save and attach may be repeated
// safely, so they need no intent.
func (r *Reconciler) perform(ctx context.Context, cs *v1alpha1.CloudSite, due connection.Due) *findings {
	found := &findings{}
	if !r.AllowHTTP && strings.HasPrefix(cs.Spec.Confluence.URL, "http://") {
		found.source = finding{
			true, v1alpha1.ReasonInsecureURL,
			"spec.confluence.url is http://, which the operator's configuration does not allow. Use https://.", true,
		}
		return found
	}
	// Secrets are read before each renewal.
	r.Sites.Reread(cs.UID)
	open, err := r.Sites.Open(ctx, cs)
	if err != nil {
		found.secret(err)
		return found
	}
	if last, wait := r.refused.wait(cs.UID, open.SecretVersion, r.Clock.Now()); last != nil {
		*found, found.least = *last, min(wait, secretInterval)
		return found
	}
	r.steps(ctx, cs, open, due, found)
	if step := found.first(); step != nil && step.reason == v1alpha1.ReasonCredentialsRefused {
		r.refused.put(cs.UID, open.SecretVersion, r.Clock.Now().Add(refusedInterval), found)
		found.least = secretInterval
	}
	return found
}

func (r *Reconciler) steps(ctx context.Context, cs *v1alpha1.CloudSite, open *site.Site, due connection.Due, found *findings) {
	if due.Connect {
		found.probeSource(ctx, open)
		found.probeCloud(ctx, open)
		if !found.ok() || !r.connect(ctx, cs, open, found) {
			return
		}
	}
	attachment, err := open.Assistant.Attach(ctx, open.CloudURL)
	found.attach = explain(err, v1alpha1.ReasonAttachRefused)
	if err == nil {
		connection.Attached(cs.Status.Connection, r.Clock.Now(), attachment.Expires)
		return
	}
	if notAuthorized(err) {
		// The documented cause is a token that is gone: the next attempt begins with a new one. What stands, stands until then.
		renew := metav1.NewTime(r.Clock.Now()).Rfc3339Copy()
		cs.Status.Connection.RenewAfter = &renew
	}
}

func (r *Reconciler) connect(ctx context.Context, cs *v1alpha1.CloudSite, open *site.Site, found *findings) bool {
	token, err := open.API.CreateToken(ctx, open.CloudURL)
	if err != nil {
		found.connect = explain(err, v1alpha1.ReasonUnreachable)
		return false
	}
	if err := open.Assistant.SaveToken(ctx, open.CloudURL, token.Token); err != nil {
		found.connect = explain(err, v1alpha1.ReasonTokenRefused)
		return false
	}
	found.connect = finding{done: true}
	cs.Status.Connection = connection.Connected(r.Clock.Now())
	return true
}

func (f *findings) probeSource(ctx context.Context, open *site.Site) {
	info, err := open.Confluence.ServerInfo(ctx)
	f.source = explain(err, v1alpha1.ReasonUnreachable)
	if err == nil {
		f.version = info.Version
	}
}

func (f *findings) probeCloud(ctx context.Context, open *site.Site) {
	f.cloud = explain(open.Cloud.Probe(ctx), v1alpha1.ReasonUnreachable)
}

// secret files an error of opening the site under the side whose Secret it is.
func (f *findings) secret(err error) {
	var secretErr *site.SecretError
	if !errors.As(err, &secretErr) {
		f.source = finding{
			true,
			v1alpha1.ReasonUnreachable,
			"The Secrets could not be read from the API server. It is tried again by itself.",
			false,
		}
		return
	}
	// A Secret that is not there yet often comes in the same sync; one that is wrong does not mend itself.
	problem := finding{true, secretErr.Reason, secretErr.Message, secretErr.Reason != v1alpha1.ReasonSecretNotFound}
	f.least = secretInterval
	if secretErr.Reason == v1alpha1.ReasonSecretNotFound {
		f.least = firstPause
	}
	if secretErr.Side == v1alpha1.ConditionSiteReachable {
		f.cloud = problem
		return
	}
	f.source = problem
}

// explain turns an error of the door into a finding. other is the reason for what is nobody's fault in particular.
func explain(err error, other string) finding {
	if err == nil {
		return finding{done: true}
	}
	problem := finding{done: true, reason: other, message: status.Sentence(err)}
	switch transport.ClassOf(err) {
	case transport.Unauthorized:
		problem.reason, problem.stalled = v1alpha1.ReasonCredentialsRefused, true
		problem.message += " Correct the Secret."
	case transport.Forbidden:
		problem.reason, problem.stalled = v1alpha1.ReasonForbidden, true
		problem.message += " The account must be system admin of Confluence, or site admin of the cloud site."
	case transport.UnexpectedContent, transport.NotFound:
		problem.reason = v1alpha1.ReasonUnexpectedContent
		problem.message += " Look at the address, and at what stands before it."
	case transport.Invalid, transport.Conflict:
		problem.stalled = true
	case transport.RateLimited:
		problem.reason = v1alpha1.ReasonRateLimited
		problem.message = "Atlassian allows only so many calls a minute for an account, and they are spent for the moment. " +
			"It goes on by itself."
	case transport.Transient:
	}
	return problem
}

// notAuthorized tells an attachment that the assistant refuses from one that failed on the way. Documented is a plain text; that
// it comes with HTTP 500 is inferred.
func notAuthorized(err error) bool {
	remote, ok := errors.AsType[*transport.Error](err)
	return ok && (remote.Status == http.StatusInternalServerError ||
		remote.Class == transport.Invalid || remote.Class == transport.Conflict)
}

// refusals remembers which Secrets were refused, so that they are not tried over and over: that locks accounts.
type refusals struct {
	mu   sync.Mutex
	last map[types.UID]refusal
}

type refusal struct {
	secretVersion string
	until         time.Time
	found         findings
}

func (r *refusals) wait(uid types.UID, secretVersion string, now time.Time) (*findings, time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	last, ok := r.last[uid]
	if !ok || last.secretVersion != secretVersion || !now.Before(last.until) {
		return nil, 0
	}
	return &last.found, last.until.Sub(now)
}

func (r *refusals) put(uid types.UID, secretVersion string, until time.Time, found *findings) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil {
		r.last = map[types.UID]refusal{}
	}
	r.last[uid] = refusal{secretVersion, until, *found}
}

func (r *refusals) drop(uid types.UID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.last, uid)
}
