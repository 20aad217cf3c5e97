"""What the API server says when it refuses an object of a release, and what to do."""

# (pattern, sentence, remedy); groups of the pattern fill the braces. The first that fits counts.
WORDS = (
    (
        r"nodePort: Invalid value: (\d+): provided port is not in the valid range[^\n]*?(\d+-\d+)",
        "NodePort {0} lies outside of {1}, the range of the cluster",
        "choose a NodePort in that range, or leave it out",
    ),
    (
        r"provided port is already allocated|(?:nodePort|port).{0,80}already allocated",
        "the NodePort that the chart asks for is taken by another Service",
        "choose another NodePort, or leave it out",
    ),
    (
        r"(\w+) \"([^\"]+)\" is forbidden: exceeded quota: ([\w.-]+)",
        "{0} '{1}' is more than ResourceQuota '{2}' of the namespace allows",
        "raise that quota, or leave the object out",
    ),
    (
        r"failed calling webhook \"([^\"]+)\"",
        "webhook '{0}' has to admit the objects, and does not answer",
        "let what answers for it run before the install, set its `failurePolicy` to Ignore, or leave this"
        " namespace out of its rules",
    ),
    (
        r"admission webhook \"([^\"]+)\" denied the request: ([^\n]+)",
        "webhook '{0}' denies the objects: {1}",
        "do what it asks for, or leave this namespace out of its rules",
    ),
    (
        r"no matches for kind \"([^\"]+)\" in version \"([^\"]+)\"",
        "the cluster does not know kind {0} of {1}",
        "install its CustomResourceDefinition first (`crds/` of the chart), or guard the template by"
        " `.Capabilities.APIVersions.Has`",
    ),
    (
        r"cannot unmarshal (\w+) into Go struct field (\S+) of type (\w+)",
        "field {1} is a {0} where the API takes a {2}",
        "quote the value in the template (`| quote`)",
    ),
    (
        r'strict decoding error: unknown field "([^"]+)"',
        "field {0} does not exist",
        "correct its name or its indentation in the template",
    ),
    (
        r'(Secret|ConfigMap) in version "[^"]+" cannot be handled[^\n]*illegal base64',
        "a value under `data` of a {0} is not base64",
        "put it through `b64enc`, or write it under `stringData`",
    ),
    (
        r'(\w+)(?:\.\w+)* "([^"]+)" is invalid: \S*labels: Invalid value: '
        r"[^\n]*`selector` does not match template `labels`",
        "{0} '{1}' selects other labels than its pods have",
        "let `spec.selector.matchLabels` be labels of the pod template",
    ),
    (
        r'(\w+)(?:\.\w+)* "([^"]+)" is invalid: (spec\S*): (?:Invalid value: [^\n]*field is immutable|'
        r"Forbidden: (?:updates to|spec is immutable)[^\n]*)",
        "{0} '{1}' stands already, and {2} of it cannot be changed",
        "leave it as it was released, or delete that object before the upgrade",
    ),
    (
        r'(\w+)(?:\.\w+)* "([^"]+)" is invalid: [^\n]*volumeMounts\[\d+\]\.name: Not found: "([^"]+)"',
        "{0} '{1}' mounts volume '{2}', which its pod does not have",
        "add that volume to `volumes` of the pod template, or correct the name in `volumeMounts`",
    ),
    (
        r'(\w+)(?:\.\w+)* "([^"]+)" is invalid: metadata\.name: Invalid value',
        "'{1}' is no valid name of a {0}",
        "use small letters, digits and `-` alone, and no more than 63 of them",
    ),
    (
        r'(\w+)(?:\.\w+)* "([^"]+)" is invalid: (\S+): ([^\n]+)',
        "the API server refuses {0} '{1}': {2}: {3}",
        "correct that field in the template or the values",
    ),
    (
        r'(\w+) "([^"]+)" is forbidden: (m(?:ax|in)imum [^\n]+)',
        "{0} '{1}' is beyond a LimitRange of the namespace: {2}",
        "ask for an amount within it, or change the LimitRange",
    ),
    (
        r"because it is being terminated",
        "the namespace is still being deleted",
        "wait for its end; `kubectl get namespace -o yaml` tells which finalizer holds it",
    ),
    (
        r'(\S+) is forbidden: User "([^"]+)" cannot (\w+) resource',
        "user '{1}' of this context may not {2} {0}",
        "use a context that may, or have the rights given to it",
    ),
    (
        r'namespaces "([^"]+)" not found',
        "namespace '{0}' does not exist",
        "make it first, or install with `--create-namespace`",
    ),
    (
        r'(\w+) "([^"]+)" already exists',
        "{0} '{1}' is there already, or twice in the chart",
        "name the objects apart, after the release",
    ),
    (
        r"the server could not find the requested resource",
        "the cluster does not serve the API version of an object",
        "correct its `apiVersion`; `kubectl api-versions` lists those that are served",
    ),
)
