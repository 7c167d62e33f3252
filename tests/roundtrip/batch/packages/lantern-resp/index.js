// ask(port, words...): one command to a Redis on this host, one reply as text
const net = require('net')
exports.ask = (port, ...words) => new Promise((resolve, reject) => {
	const socket = net.connect(port, '127.0.0.1')
	let text = ''
	socket.on('error', reject)
	socket.on('data', (data) => {
		text += data
		const lines = text.split('\r\n')
		if (lines.length > 1 && (lines[0][0] !== '$' || lines[0] === '$-1' || lines.length > 2)) {
			socket.end()
			resolve(lines[0][0] === '$' ? (lines[0] === '$-1' ? null : lines[1]) : lines[0])
		}
	})
	socket.write(`*${words.length}\r\n` + words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join(''))
})
