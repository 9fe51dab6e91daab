package cloudsite

import (
	"errors"
	"net/http"
	"time"

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
	// after is how long the side asks to be left alone.
	after time.Duration
	// secretRead tells that the side was not asked, but that its Secret is there and whole.
	secretRead bool
}

func (f finding) failed() bool { return f.done && f.reason != "" }

func (f finding) well() bool { return f.done && f.reason == "" }

// passing tells of a problem that is likely to go away by itself. A Secret that is not there is none.
func (f finding) passing() bool { return !f.stalled && f.reason != v1alpha1.ReasonSecretNotFound }

// findings are what all steps found.
type findings struct {
	source, cloud, connect, attach finding
	// versions tells that something is too old, or missing, to be connected.
	versions finding
	// version is Confluence's; it and assistant are only known where source was asked.
	version   string
	assistant connection.Installed
	least     time.Duration
}

func (f *findings) all() []*finding {
	return []*finding{&f.source, &f.cloud, &f.connect, &f.attach, &f.versions}
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

// secret files an error of opening the site under the side whose Secret it is.
func (f *findings) secret(err error) {
	var secretErr *site.SecretError
	if !errors.As(err, &secretErr) {
		f.source = finding{
			done: true, reason: v1alpha1.ReasonUnreachable,
			message: "The Secrets could not be read from the API server. It is tried again by itself.",
		}
		return
	}
	// A Secret that is not there yet often comes in the same sync; one that is wrong does not mend itself.
	problem := finding{done: true, reason: secretErr.Reason, message: secretErr.Message}
	problem.stalled = secretErr.Reason != v1alpha1.ReasonSecretNotFound
	f.least = secretInterval
	if secretErr.Reason == v1alpha1.ReasonSecretNotFound {
		f.least = firstPause
	}
	if secretErr.Side == v1alpha1.ConditionSiteReachable {
		f.cloud = problem
		return
	}
	f.source = problem
	// The Secret of the cloud site is read first, so that one is in order by now.
	f.cloud.secretRead = true
}

// explain turns an error of the door into a finding. secret is the one that the side was asked with, and other the reason for what is
// nobody's fault in particular.
func explain(err error, secret, other string) finding {
	if err == nil {
		return finding{done: true}
	}
	problem := finding{done: true, reason: other, message: status.Sentence(err), after: transport.RetryAfter(err)}
	switch transport.ClassOf(err) {
	case transport.Unauthorized:
		problem.reason, problem.stalled = v1alpha1.ReasonCredentialsRefused, true
		problem.message += " Correct the Secret " + secret + "."
	case transport.Forbidden:
		problem.reason, problem.stalled = v1alpha1.ReasonForbidden, true
		problem.message += " The account must be system admin of Confluence, or site admin of the cloud site."
	case transport.UnexpectedContent, transport.NotFound:
		problem.reason = v1alpha1.ReasonUnexpectedContent
		problem.message += " Look at the address, and at what stands before it."
	case transport.Invalid, transport.Conflict:
		problem.stalled = true
		problem.message += " Look at spec.url, and at the Migration Assistant in Confluence. It is tried again by itself."
	case transport.RateLimited:
		problem.reason = v1alpha1.ReasonRateLimited
		problem.message = "Atlassian allows only so many calls a minute for an account, and they are spent for the moment. " +
			"It goes on by itself."
	case transport.Transient:
		if transport.Distrusted(err) {
			problem.message += " If it is that of Confluence, name it in spec.confluence.caSecretRef; if that of a proxy, in caFile " +
				"of the operator's configuration."
		}
		problem.message += " It is tried again by itself."
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
